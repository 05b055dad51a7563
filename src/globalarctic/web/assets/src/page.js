// What a page does beyond reading: waiting for an answer, sliders, months, ticks, copying.
// Every page works without it; nothing here computes.

/** Wait for a job: fetch the part of the page that grows, and put it in place. */
function wait(box) {
  const seconds = Number(box.dataset.every || 2);
  const look = async () => {
    let answer;
    try {
      answer = await fetch(box.dataset.wait, { headers: { Accept: "text/html" } });
    } catch {
      setTimeout(look, 4000 * seconds); // the line is down: come again
      return;
    }
    if (answer.status === 503) {
      setTimeout(look, 1000 * Number(answer.headers.get("Retry-After") || 10));
      return;
    }
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    const fresh = part.content.querySelector("[data-part]");
    if (!fresh || fresh.dataset.part === "done") {
      location.reload();
      return;
    }
    box.querySelector("[data-part]")?.replaceWith(fresh);
    setTimeout(look, 1000 * seconds);
  };
  setTimeout(look, 1000 * seconds);
}

/** Show the value of a slider while it moves, and send its form when it rests. */
function slide(input) {
  const output = input.form.querySelector(`output[for="${input.id}"]`);
  const words = (output?.dataset.words || "").split("|");
  input.addEventListener("input", () => {
    if (output) output.value = words[Number(input.value) - Number(input.min)] || input.value;
  });
  if (input.dataset.send) input.addEventListener("change", () => input.form.requestSubmit());
}

/** Show the ice of a month without leaving the page. */
function months(box) {
  const map = document.getElementById(box.dataset.months);
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ice]");
    if (!link || !map) return;
    event.preventDefault();
    map.dataset.ice = link.dataset.ice;
    map.querySelector("image.ice")?.setAttribute("href", link.dataset.ice);
    map.shown?.setIce(link.dataset.ice);
    for (const other of box.querySelectorAll("a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    for (const name of document.querySelectorAll("[data-month-name]")) name.textContent = link.dataset.name;
  });
}

/** Tick ways on and off the map, and mark the one whose row has the pointer or the focus. */
function ticks(box) {
  const map = document.getElementById(box.dataset.ticks);
  if (!map) return;
  const each = (id, act) => map.querySelectorAll(`[data-way="${CSS.escape(id)}"]`).forEach(act);
  box.addEventListener("change", (event) => {
    const { way } = event.target.dataset;
    if (!way) return;
    each(way, (path) => path.classList.toggle("off", !event.target.checked));
    map.shown?.setWay(way, event.target.checked);
  });
  const mark = (event) => {
    const id = event.target.closest?.("[data-row]")?.dataset.row;
    map.querySelectorAll(".strong").forEach((path) => path.classList.remove("strong"));
    each(id || "", (path) => path.classList.add("strong"));
    map.shown?.mark(id);
  };
  box.addEventListener("pointerover", mark);
  box.addEventListener("focusin", mark);
  box.addEventListener("pointerleave", mark);
}

/** Take the code of the map that moves only when its button is pressed. */
function grow(box) {
  const button = box.querySelector("button[data-move]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    // A copy that opens from a disk brings the code along: files cannot import there.
    const module = globalThis.gaMap || (await import(box.dataset.module));
    await module.show(box);
    button.remove();
    box.querySelector(".map-canvas")?.focus();
  });
}

/** Copy a text. */
function copy(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}

/** Offer the picture of the map as PNG: drawn here from the SVG that the server sends. */
function png(link) {
  link.parentElement.hidden = false;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const text = await (await fetch(link.href)).text();
    const image = new Image(1600, 1600);
    image.src = `data:image/svg+xml;base64,${btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(""))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 1600, height: 1600 });
    canvas.getContext("2d").drawImage(image, 0, 0, 1600, 1600);
    Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: link.dataset.png }).click();
  });
}

const parts = { wait, slide, months, ticks, grow, copy, png };
const signs = {
  wait: "[data-wait]", slide: "input[type=range]", months: "[data-months]", ticks: "[data-ticks]",
  grow: "[data-module]", copy: "[data-copy]", png: "[data-png]",
};
for (const [name, sign] of Object.entries(signs)) document.querySelectorAll(sign).forEach((each) => parts[name](each));
for (const select of document.querySelectorAll("select[data-send]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
