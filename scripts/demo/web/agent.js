/* The agent's page: the conversations, and the one that is open. */

'use strict';

const conversations = new Map();
const socket = connectChat({ role: 'agent' });
let open = null;

function showConversation(conversation) {
    open = conversation;
    $('title').textContent = conversation.name;
    $('messages').replaceChildren();

    for (const message of conversation.messages) {
        showMessage(message, message.from === 'agent');
    }

    for (const button of $('list').querySelectorAll('button')) {
        button.setAttribute('aria-pressed',
            String(button.dataset.id === conversation.id));
    }
}

function addConversation(conversation) {
    const item = document.createElement('li');
    const button = document.createElement('button');

    conversations.set(conversation.id, conversation);
    button.type = 'button';
    button.textContent = conversation.name;
    button.dataset.id = conversation.id;
    button.setAttribute('aria-pressed', 'false');
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
    }
});

onWritten((text) => {
    if (open !== null) {
        socket.emit('message', { id: open.id, text });
    }
});
