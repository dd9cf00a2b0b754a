// The word that is heard lights up, and a word that is touched is heard. The timings come from the server (those of
// browsers are wrong) as seconds and character offsets; a highlight leaves the text node whole, so that Arabic keeps
// its joined letters and a screen reader its sentence. Older browsers light up nothing rather than break the text apart.

import { format } from "./heard.js";

const NAME = "loket-word";
const SENTENCE_END = /[.!?؟。։]["»”')\]]*\s*$|\n\s*$/u;

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

/** Return the clip's words with their times, [] where there are none; asked for once. */
export function timings(clip, api) {
  const address = clip.text && clip.audio.words && api.address(clip.audio.words);
  if (!address) return Promise.resolve([]);
  address.searchParams.set("format", clip.format ?? format()); // each format is a clip of its own, perhaps of another voice
  if (clip.isDiscreet) address.searchParams.set("keep", "no");
  clip.words ??= fetch(address, { credentials: "omit" })
    .then((answer) => (answer.status === 200 ? answer.json() : { words: [] }))
    .then(({ words }) => words.filter((word) => Number.isInteger(word.char_start) && Number.isInteger(word.char_end)))
    .catch(() => [])
    .then((words) => {
      if (!words.length) clip.words = null; // perhaps next time
      return words;
    });
  return clip.words;
}

/** Return the word of the clip's text that stands at a point of the screen, else undefined. */
export function wordUnder(clip, words, x, y) {
  const unit = unitOffsets(clip.text.data);
  return words.find((word) => [...rangeOf(clip, word, unit).getClientRects()]
    .some((box) => x >= box.left - 4 && x <= box.right + 4 && y >= box.top && y <= box.bottom));
}

/** Return the moments at which the sentences of a clip begin. */
export function sentenceStarts(clip, words) {
  const unit = unitOffsets(clip.text.data);
  return words.filter((word, index) => index === 0 ||
    SENTENCE_END.test(clip.text.data.slice(unit(words[index - 1].char_start), unit(word.char_start))))
    .map(({ start }) => start);
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
  if (!globalThis.Highlight) return stop;
  timings(clip, api).then((words) => {
    if (stopped || !words.length) return;
    const unit = unitOffsets(clip.text.data);
    let lit = -1;
    const tick = () => {
      if (stopped) return;
      const index = wordAt(words, audio.currentTime);
      if (index !== lit && index >= 0) {
        CSS.highlights.set(NAME, new Highlight(rangeOf(clip, words[index], unit)));
        lit = index;
      }
      frame = requestAnimationFrame(tick);
    };
    tick();
  });
  return stop;
}

function rangeOf(clip, word, unit) {
  const range = new Range();
  range.setStart(clip.text, unit(word.char_start));
  range.setEnd(clip.text, unit(word.char_end));
  return range;
}
