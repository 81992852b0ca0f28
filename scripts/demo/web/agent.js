/* The agent's page: the conversations, and the one that is open. */

'use strict';

const conversations = new Map();  /* id: conversation */
const buttons = new Map();        /* id: its button in the list */
const socket = connectChat({ role: 'agent' });
let open = null;

/* The name in the list, with how many messages nobody has seen. */
function label(conversation) {
    const button = buttons.get(conversation.id);

    button.textContent = conversation.unseen
        ? `${conversation.name} (${conversation.unseen} new)`
        : conversation.name;
    button.setAttribute('aria-pressed', String(conversation === open));
}

function showConversation(conversation) {
    open = conversation;
    open.unseen = 0;
    $('title').textContent = conversation.name;
    $('messages').replaceChildren();

    for (const message of conversation.messages) {
        showMessage(message, message.from === 'agent');
    }

    conversations.forEach(label);
}

function addConversation(conversation) {
    const item = document.createElement('li');
    const button = document.createElement('button');

    conversations.set(conversation.id, conversation);
    buttons.set(conversation.id, button);
    button.type = 'button';
    label(conversation);
    button.addEventListener('click', () => showConversation(conversation));
    item.append(button);
    $('list').prepend(item);
    $('empty').hidden = true;

    if (open === null) {
        showConversation(conversation);
    }
}

socket.on('conversations', (all) => {
    const last = open && open.id;

    conversations.clear();
    buttons.clear();
    $('list').replaceChildren();
    open = null;
    all.forEach(addConversation);

    if (conversations.size > 0) {
        showConversation(conversations.get(last) || all[all.length - 1]);
    }
});

socket.on('conversation', addConversation);

socket.on('message', (message) => {
    const conversation = conversations.get(message.id);

    if (!conversation) {
        return;
    }

    conversation.messages.push(message);

    /* A visitor who writes is shown while nobody is being answered. */
    if (message.from === 'visitor' && open.messages.length === 0) {
        showConversation(conversation);

    } else if (open === conversation) {
        showMessage(message, message.from === 'agent');

    } else {
        conversation.unseen = (conversation.unseen || 0) + 1;
        label(conversation);
    }
});

onWritten((text) => {
    if (open !== null) {
        socket.emit('message', { id: open.id, text });
    }
});
