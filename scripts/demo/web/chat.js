/*
 * What the visitor's and the agent's page share: the connection, its state in
 * words, and a message as an element.
 */

'use strict';

const $ = (id) => document.getElementById(id);

/* ?transport=polling or websocket forces one; else Socket.IO begins with
 * polling and upgrades. */
function connectChat(auth) {
    const forced = new URLSearchParams(location.search).get('transport');
    const options = { auth };

    if (forced === 'polling' || forced === 'websocket') {
        options.transports = [forced];
    }

    const socket = io(options);
    const tell = () => {
        $('state').textContent = socket.connected
            ? `Connected (${socket.io.engine.transport.name})`
            : 'Not connected, trying again …';
        $('state').classList.toggle('on', socket.connected);
    };

    socket.on('connect', () => {
        tell();
        socket.io.engine.on('upgrade', tell);
    });
    socket.on('disconnect', tell);
    socket.on('connect_error', tell);

    return socket;
}

function showMessage(message, own) {
    const item = document.createElement('div');
    const text = document.createElement('p');
    const time = document.createElement('time');

    item.className = own ? 'own' : 'other';
    text.textContent = message.text;
    time.dateTime = message.at;
    time.textContent = new Date(message.at).toLocaleTimeString([],
        { hour: '2-digit', minute: '2-digit' });
    item.append(text, time);
    $('messages').append(item);
    $('messages').scrollTop = $('messages').scrollHeight;

    return item;
}

/* Call send(text) for each message that the form gives. */
function onWritten(send) {
    $('form').addEventListener('submit', (event) => {
        event.preventDefault();

        const text = $('text').value.trim();

        if (text !== '') {
            send(text);
            $('text').value = '';
        }

        $('text').focus();
    });
}
