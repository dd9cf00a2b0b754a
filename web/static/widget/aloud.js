// Without a connection our own voice cannot come; the phone's may say so, where it has one of the right language on board.
// Only sentences of the loket itself, and never a voice that asks a server.

/** Say a sentence with a voice of this phone; nothing is heard where it has none of this language. */
export function sayWithPhone(sentence, language) {
  const { speechSynthesis, SpeechSynthesisUtterance } = globalThis;
  const voice = speechSynthesis?.getVoices().find(({ lang, localService }) =>
    localService && lang.split(/[-_]/)[0].toLowerCase() === language);
  if (!voice || !sentence) return;
  const utterance = new SpeechSynthesisUtterance(sentence);
  utterance.lang = voice.lang;
  utterance.voice = voice;
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
}
