// The word that is heard lights up. The timings come from the server (those of browsers are wrong) as seconds and
// character offsets; a highlight leaves the text node whole, so that Arabic keeps its joined letters and a screen
// reader its sentence. Older browsers light up nothing rather than break the text apart.

const NAME = "loket-word";

/** Return the index of the word that sounds at `seconds`, or -1 between words. */
export function wordAt(words, seconds) {
  let low = 0;
  let high = words.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (words[middle].start > seconds) high = middle - 1;
    else if (words[middle].end <= seconds) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** The server counts characters, JavaScript UTF-16 units: return a function from the one to the other. */
export function unitOffsets(text) {
  const offsets = [0];
  for (const character of text) offsets.push(offsets[offsets.length - 1] + character.length);
  return (index) => offsets[Math.max(0, Math.min(index, offsets.length - 1))];
}

/** Light up a clip's words while `audio` plays it; return what stops it. */
export function startWords(clip, audio, api) {
  let frame = 0;
  let stopped = false;
  const stop = () => {
    stopped = true;
    cancelAnimationFrame(frame);
    globalThis.CSS?.highlights?.delete(NAME);
  };
  const address = clip.text && clip.audio.words && globalThis.Highlight && api.address(clip.audio.words);
  if (!address) return stop;
  clip.words ??= fetch(address, { credentials: "omit" })
    .then((answer) => (answer.status === 200 ? answer.json() : { words: [] }))
    .then(({ words }) => words.filter((word) => Number.isInteger(word.char_start) && Number.isInteger(word.char_end)))
    .catch(() => []);
  clip.words.then((words) => {
    if (!words.length) clip.words = null; // perhaps next time
    if (stopped || !words.length) return;
    const unit = unitOffsets(clip.text.data);
    let lit = -1;
    const tick = () => {
      if (stopped) return;
      const index = wordAt(words, audio.currentTime);
      if (index !== lit && index >= 0) {
        const range = new Range();
        range.setStart(clip.text, unit(words[index].char_start));
        range.setEnd(clip.text, unit(words[index].char_end));
        CSS.highlights.set(NAME, new Highlight(range));
        lit = index;
      }
      frame = requestAnimationFrame(tick);
    };
    tick();
  });
  return stop;
}
