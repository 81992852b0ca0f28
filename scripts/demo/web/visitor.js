/* The visitor's page. */

'use strict';

/* Put together here, since this file too passes the module. */
const samples = {
    'an email address': 'My address is ' + ['jane', 'example.com'].join('@'),
    'a card number': 'My card is ' + ['4111', '1111', '1111', '1111'].join(' '),
    'a phone number': 'Call me on ' + ['07700', '900123'].join(' '),
};

let id = sessionStorage.getItem('conversation');
const socket = connectChat((give) => give({ role: 'visitor', id }));

/* After a reload the history is what the provider stored. */
socket.on('conversation', (conversation) => {
    id = conversation.id;
    sessionStorage.setItem('conversation', id);
    $('messages').replaceChildren();
    showMessage({ text: 'Hello, how can we help?',
        at: new Date().toISOString() }, false);

    for (const message of conversation.messages) {
        showMessage(message, message.from === 'visitor');
    }
});

socket.on('message', (message) => {
    if (message.from === 'agent') {
        showMessage(message, false);
    }
});

onWritten((text) => {
    const item = showMessage({ text, at: new Date().toISOString() }, true);

    socket.emit('message', { text }, (stored) => {
        item.classList.add('sent');

        if (stored.text !== text) {
            const note = document.createElement('p');

            note.className = 'note';
            note.textContent = `Delivered as: ${stored.text}`;
            item.append(note);
            $('messages').scrollTop = $('messages').scrollHeight;
        }
    });
});

for (const [name, text] of Object.entries(samples)) {
    const button = document.createElement('button');

    button.type = 'button';
    button.className = 'sample';
    button.textContent = name;
    button.addEventListener('click', () => {
        $('text').value = text;
        $('text').focus();
    });
    $('samples').append(button);
}
