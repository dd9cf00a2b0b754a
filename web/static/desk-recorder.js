// Recording in the browser. Where there is no microphone, or no permission, a file can be sent instead.
"use strict";
{
  const MOST_SECONDS = 180;
  const form = document.getElementById("record");
  const part = (id) => document.getElementById(id);
  const kinds = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

  if (form && navigator.mediaDevices?.getUserMedia && window.MediaRecorder) {
    const kind = kinds.find((one) => MediaRecorder.isTypeSupported(one));
    part("recorder").hidden = false;
    let recorder = null;
    let take = null;
    let begun = 0;
    let ticking = 0;

    const say = (sentence) => { part("said").textContent = sentence; };

    part("start").addEventListener("click", async () => {
      say("");
      let stream;
      try {
        // the loudness is made even later; what a browser filters away for calls is missed in speech
        stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, autoGainControl: false } });
      } catch {
        say(form.dataset.noMicrophone);
        return;
      }
      const pieces = [];
      recorder = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 96000 } : {});
      recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
      recorder.addEventListener("stop", () => {
        clearInterval(ticking);
        for (const track of stream.getTracks()) track.stop();
        take = new Blob(pieces, { type: recorder.mimeType });
        const player = part("take");
        if (player.src) URL.revokeObjectURL(player.src);
        player.src = URL.createObjectURL(take);
        player.hidden = false;
        part("start").disabled = false;
        part("stop").disabled = true;
        part("send").disabled = false;
        if (document.activeElement === part("stop") || document.activeElement === document.body) part("send").focus();
      });
      recorder.start();
      begun = Date.now();
      ticking = setInterval(tick, 250);
      tick();
      part("start").disabled = true;
      part("stop").disabled = false;
      part("send").disabled = true;
      part("stop").focus();
    });

    part("stop").addEventListener("click", () => recorder?.state === "recording" && recorder.stop());

    function tick() {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      part("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds >= MOST_SECONDS) recorder.stop();
    }

    part("send").addEventListener("click", async () => {
      if (take.size > Number(form.dataset.most)) {
        say(form.dataset.tooLarge);
        return;
      }
      const body = new FormData(form);
      body.set("sound", take, "recording");
      part("send").disabled = true;
      try {
        const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
        const { next, error } = await answer.json();
        if (next) {
          location.assign(next);
          return;
        }
        say(error?.message ?? form.dataset.failed);
      } catch {
        say(form.dataset.failed);
      }
      part("send").disabled = false;
    });
  }
}
