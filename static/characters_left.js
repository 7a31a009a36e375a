// Tells, while somebody types, how many characters a text has left. Without this script the page tells it when it is saved.
for (const said of document.querySelectorAll("[data-characters-of]")) {
  const text = document.getElementById(said.dataset.charactersOf);
  const most = Number(said.dataset.most);
  // Counted as the server counts: an emoji is one character, a line break too.
  const tell = () => {
    const left = most - [...text.value].length;
    said.textContent = (left < 0 ? said.dataset.over : said.dataset.left).replace("{}", Math.abs(left));
  };
  text.addEventListener("input", tell);
}
