// SPDX-License-Identifier: Apache-2.0
'use strict';

const answer = document.getElementById('answer');
const state = document.getElementById('state');
const form = document.querySelector('form');
let source = null;

function end(word) {
  source.close();  // Else EventSource asks again by itself, and that is a second run, paid for.
  source = null;
  state.textContent = word;
}

function ask(question) {
  if (source) source.close();  // The relay cancels that run.
  answer.textContent = '';
  state.textContent = '…';
  const blocks = new Map();
  const block = (id) => {
    if (!blocks.has(id)) blocks.set(id, answer.appendChild(document.createElement('span')));
    return blocks.get(id);
  };

  source = new EventSource('/stream?question=' + encodeURIComponent(question));
  // Text of a model is text: it becomes a text node and nothing else, whatever tags are in it.
  source.addEventListener('token', (event) => {
    const token = JSON.parse(event.data);
    block(token.block).append(token.text);
  });
  source.addEventListener('reset', (event) => block(JSON.parse(event.data).block).replaceChildren());
  source.addEventListener('done', () => end('done'));
  source.addEventListener('failed', (event) => end('failed: ' + JSON.parse(event.data).code));
  source.onerror = () => end('the connection was lost');
}

// A page that is left may be kept for the back button, and its stream with it: the run would go on, and cost.
addEventListener('pagehide', () => {
  if (source) end('left');
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask(form.question.value);
});
const asked = new URLSearchParams(location.search).get('question');
if (asked !== null) {
  form.question.value = asked;
  ask(asked);
}
