// The search of a copy that opens from a disk: over an index that stands beside the pages.
(() => {
  const form = document.getElementById("find-copy");
  const index = globalThis.gaIndex;
  if (!form || !index) return;
  const { lang, none, some } = form.dataset;
  const root = form.dataset.index.replace(/\/$/, "");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ё/g, "е");
  const tokens = (text) => plain(text).match(/[\p{Script=Han}]+|[\p{L}\p{N}]+/gu) || [];
  const isHan = (word) => /\p{Script=Han}/u.test(word);
  const rows = index.rows.map(([titles, words, kind, files]) => {
    const names = typeof titles === "string" ? [titles] : Object.values(titles);
    return { titles, kind, files, names: names.map(plain), title: tokens(names.join(" ")), words: tokens(words) };
  });
  // Endings are forgiven: words of the same beginning count, all but the last two letters.
  const meets = (word, asked) =>
    isHan(asked) ? word.includes(asked) : word.startsWith(asked) || (asked.length > 4 && word.startsWith(asked.slice(0, Math.max(4, asked.length - 2))) && word.length <= asked.length + 3);
  const score = (row, asked, whole) => {
    let sum = row.names.includes(whole) ? 20 : row.names.some((name) => name.startsWith(whole)) ? 8 : 0;
    for (const word of asked) {
      const points = row.title.includes(word) ? 6 : row.title.some((own) => meets(own, word)) ? 4 : row.words.some((own) => meets(own, word)) ? 1 : 0;
      if (!points) return 0;
      sum += points;
    }
    return sum;
  };
  const show = () => {
    const text = form.elements.q.value.trim();
    const asked = tokens(text);
    const list = document.getElementById("find-hits");
    list.replaceChildren();
    const said = document.getElementById("find-said");
    said.textContent = "";
    if (!asked.length) return;
    const hits = rows.map((row) => [score(row, asked, plain(text)), row]).filter(([points]) => points).sort((a, b) => b[0] - a[0]);
    said.textContent = hits.length ? some.replace("#", hits.length) : none;
    for (const [, row] of hits.slice(0, 60)) {
      const item = document.createElement("li");
      const line = document.createElement("p");
      line.className = "hit";
      const link = document.createElement("a");
      const file = row.files[lang] || Object.values(row.files)[0];
      link.href = `${root}/${file}`;
      const titles = row.titles;
      link.textContent = typeof titles === "string" ? titles : titles[lang] || Object.values(titles)[0];
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = index.kinds[row.kind][lang];
      line.append(link, " ", kind);
      item.append(line);
      list.append(item);
    }
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
})();
