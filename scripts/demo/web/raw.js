/* The page that shows what the provider received, the newest first. */

'use strict';

const rows = document.getElementById('packets');
let last = 0;

function cell(row, text) {
    const td = document.createElement('td');

    td.append(text);
    row.append(td);
}

/* Labels such as [email] stand out. */
function marked(data) {
    const code = document.createElement('code');

    for (const part of data.split(/(\[[a-z][a-z0-9_]*\])/)) {
        if (/^\[[a-z][a-z0-9_]*\]$/.test(part)) {
            const mark = document.createElement('mark');

            mark.textContent = part;
            code.append(mark);

        } else {
            code.append(part);
        }
    }

    return code;
}

async function look() {
    const packets = await (await fetch('/raw/packets')).json();

    for (const packet of packets.filter(({ n }) => n > last)) {
        const row = document.createElement('tr');

        cell(row, String(packet.n));
        cell(row, new Date(packet.at).toLocaleTimeString());
        cell(row, packet.transport);
        cell(row, marked(packet.data));
        rows.prepend(row);
        last = packet.n;
    }

    document.getElementById('empty').hidden = last > 0;
}

(async () => {
    for (;;) {
        await look().catch(() => {});  /* the provider may be restarting */
        await new Promise((done) => setTimeout(done, 1000));
    }
})();
