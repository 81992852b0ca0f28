/* The prompt in a page: a dialog that tells and asks, and a button that brings
 * it back.  What it shows comes from /.chat-gdpr/state. */
(function () {
    'use strict';

    /* of this site, wherever <base> leads */
    var path = window.location.origin + '/.chat-gdpr/';
    var dialog, opener, said, state;
    var puts = 1000;
    var sheet = document.querySelector('link[href$="/.chat-gdpr/prompt.css"]');
    var watch = new MutationObserver(put);
    /* other pages of this site; in a browser that has none, each for itself */
    var others = window.BroadcastChannel && new BroadcastChannel('chat-gdpr');

    if (document.querySelector('.chat-gdpr-open, .chat-gdpr-page')) {
        return;
    }

    function element(name, attributes, children) {
        var node = document.createElement(name);

        Object.keys(attributes || {}).forEach(function (key) {
            node.setAttribute(key, attributes[key]);
        });
        [].concat(children || []).forEach(function (child) {
            node.append(child);
        });
        return node;
    }

    function asked() {
        return state.purposes.filter(function (purpose) {
            return purpose.basis === 'consent';
        });
    }

    function tick(name, value, text) {
        return element('label', {}, [
            element('input', { type: 'checkbox', name: name, value: value }),
            text
        ]);
    }

    function boxes(special) {
        return asked().filter(function (purpose) {
            return !purpose.special === !special;
        }).map(function (purpose) {
            var label = tick('purpose', purpose.name, purpose.text);

            label.firstChild.checked = purpose.granted;
            return label;
        });
    }

    function age() {
        var label = tick('age', 'yes', state.age);

        label.firstChild.required = true;
        return [element('hr'), label];
    }

    function button(decision, text) {
        return element('button', {
            type: 'submit', name: 'decision', value: decision
        }, text);
    }

    function close() {
        dialog.close();
        opener.hidden = false;
        opener.focus();
    }

    /* What the chat waits for is there to be seen. */
    function tell(text) {
        said.textContent = state.waits || text;
        said.classList.toggle('waits', Boolean(state.waits));
    }

    /* What is asked now is another thing than what was: nothing was chosen. */
    function chosen(now, ok) {
        if (state.ends && !now.ends) {
            /* the chat is over, and a page stands in front of it */
            window.location.reload();
            return;
        }
        state = now;
        if (!ok) {
            open();
            return;
        }
        close();
        tell(state.saved);
        document.dispatchEvent(new CustomEvent('chat-gdpr-choice'));
        if (others) {
            others.postMessage('');
        }
    }

    function fetched(then) {
        fetch(path + 'state', {
            credentials: 'same-origin',
            headers: { Accept: 'application/json' }
        }).then(function (response) {
            return response.json();
        }).then(then);
    }

    /* Something may have been chosen elsewhere, or something else be asked. */
    function look() {
        fetched(function (now) {
            if (JSON.stringify(now) === JSON.stringify(state)) {
                return;
            }
            state = now;
            tell('');
            if (dialog.open && now.chosen) {
                close();
            } else if (dialog.open) {
                build();
            }
            document.dispatchEvent(new CustomEvent('chat-gdpr-choice'));
        });
    }

    function answer(decision) {
        var body = new URLSearchParams();

        body.append('decision', decision);
        if (state.shown) {
            body.append('shown', state.shown);
        }
        dialog.querySelectorAll('input:checked').forEach(function (input) {
            body.append(input.name, input.value);
        });

        fetch(path + 'choice', {
            method: 'POST',
            credentials: 'same-origin',
            headers: { Accept: 'application/json' },
            body: body
        }).then(function (response) {
            if (!response.ok && response.status !== 409) {
                throw new Error(response.status);
            }
            return response.json().then(function (now) {
                chosen(now, response.ok);
            });
        }).catch(function () {
            /* the page that needs no script says what is wrong */
            window.location.assign(path + 'notice');
        });
    }

    function form() {
        var node = element('form', {
            method: 'post', action: path + 'choice'
        });
        var reject = button('reject', state.reject);

        reject.formNoValidate = true;

        if (asked().length) {
            node.append(
                element('fieldset', {}, [element('legend', {}, state.ask)]
                    .concat(boxes(false),
                        state.special
                            ? element('p', {},
                                element('strong', {}, state.special))
                            : [],
                        boxes(true),
                        state.age ? age() : [],
                        element('p', {}, state.free + ' ' + state.withdraw
                            + ' ' + state.rights))));
        }

        if (asked().length || state.ends) {
            node.append(element('div', { class: 'buttons' },
                [reject].concat(asked().length ? [
                    button('accept', state.accept),
                    button('save', state.save)
                ] : [])));
        }

        node.addEventListener('submit', function (event) {
            event.preventDefault();
            answer(event.submitter ? event.submitter.value : 'save');
        });
        return node;
    }

    function build() {
        var shut = element('button', {
            type: 'button', class: 'close', 'aria-label': state.close
        }, '\u00d7');

        shut.addEventListener('click', close);

        dialog.replaceChildren(
            shut,
            element('h2', { id: 'chat-gdpr-title', tabindex: '-1' },
                state.title),
            element('p', {}, state.intro + ' ' + state.removed + ' '
                + state.processors),
            form(),
            element('p', {}, element('a', { href: path + 'notice' },
                state.more)));
    }

    function open() {
        build();
        opener.hidden = true;
        if (!dialog.open) {
            dialog.show();
        }
        dialog.querySelector('h2').focus();
    }

    /* Sites that make one page of another put a new body in the place of the
     * old one, or new things into it: the way back stays.  Who takes it out
     * each time anew is not fought without end. */
    function put() {
        var root = document.documentElement;

        watch.disconnect();
        if (document.body && !opener.isConnected && puts) {
            puts -= 1;
            document.body.append(opener, dialog, said);
        }
        if (document.head && sheet && !sheet.isConnected) {
            document.head.append(sheet);
        }
        [document, root, document.body].forEach(function (node) {
            if (node) {
                watch.observe(node, { childList: true });
            }
        });
    }

    function start(first) {
        state = first;

        dialog = element('dialog', {
            class: 'chat-gdpr-prompt', lang: state.language, dir: state.dir,
            'aria-labelledby': 'chat-gdpr-title'
        });
        opener = element('button', {
            type: 'button', class: 'chat-gdpr-open', lang: state.language,
            dir: state.dir, 'aria-haspopup': 'dialog'
        }, state.open);
        said = element('p', {
            class: 'chat-gdpr-said', role: 'status', lang: state.language,
            dir: state.dir
        });

        dialog.addEventListener('keydown', function (event) {
            if (event.key === 'Escape') {
                close();
            }
        });
        opener.addEventListener('click', open);
        put();
        tell('');
        if (others) {
            others.onmessage = look;
        }
        window.addEventListener('pageshow', function (event) {
            if (event.persisted) {
                look();
            }
        });

        if (!state.chosen && !state.signal && state.mode !== 'notice'
            && asked().length)
        {
            open();
        }
    }

    /* a page that is made ready ahead asks nobody, and what it knows is old by
     * the time that it is looked at */
    if (document.prerendering) {
        document.addEventListener('prerenderingchange', function () {
            fetched(start);
        }, { once: true });
    } else {
        fetched(start);
    }
}());
