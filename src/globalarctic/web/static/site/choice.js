// Sliders answer while they move: the form asks for its part of the page; without this, its button does.
const form = document.querySelector("form[data-part]");
let latest = 0;
form?.addEventListener("input", async () => {
  const mine = ++latest;
  const query = new URLSearchParams(new FormData(form));
  query.set("part", form.dataset.part);
  const answer = await fetch(`?${query}`);
  if (!answer.ok || mine !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("choice").replaceWith(page.getElementById("choice"));
});
