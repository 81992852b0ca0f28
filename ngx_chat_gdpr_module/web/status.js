/* Brings the tables up to date every five seconds, unless paused or not looked
 * at.  What somebody reads or has selected stays where it is. */
'use strict';

(() => {
    const control = document.getElementById('control');
    const time = document.createElement('span');
    const button = document.createElement('button');
    let paused = false;

    function said(text) {
        time.textContent = `${text} `;
    }

    async function refresh() {
        if (paused || document.hidden
            || !document.getSelection().isCollapsed) {
            return;
        }

        try {
            const answer = await fetch(location.href,
                { headers: { Accept: 'text/html' }, cache: 'no-store' });
            const page = new DOMParser().parseFromString(await answer.text(),
                'text/html');
            const main = page.querySelector('main');

            if (!answer.ok || !main) {
                throw new Error(`status ${answer.status}`);
            }

            for (const section of main.children) {
                const old = document.getElementById(
                    section.getAttribute('aria-labelledby')).parentNode;

                if (old.innerHTML !== section.innerHTML
                    && !old.contains(document.activeElement)) {
                    old.innerHTML = section.innerHTML;
                }
            }

            said(`As of ${new Date().toLocaleTimeString()}`);
        } catch (error) {
            said(`No answer: ${error.message}`);
        }
    }

    button.type = 'button';
    button.textContent = 'Pause';
    button.addEventListener('click', () => {
        paused = !paused;
        button.textContent = paused ? 'Resume' : 'Pause';
        refresh();
    });

    said(`As of ${new Date().toLocaleTimeString()}`);
    control.append(time, button);
    setInterval(refresh, 5000);
})();
