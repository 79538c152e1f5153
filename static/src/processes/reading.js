// Ticks the chapters that came into view, and remembers them on this device. The record that counts is the person's
// own confirmation on the server.

export function watchReading(book) {
  const key = `handbook-${book.dataset.handbook}`;
  const read = new Set(load(key));
  const chapters = [...book.querySelectorAll("[data-chapter]")];
  const tick = (id) => {
    read.add(id);
    book.querySelector(`[data-chapter-row="${CSS.escape(id)}"]`)?.classList.add("is-read");
  };
  const bar = readingBar(chapters, read);
  read.forEach(tick);
  bar();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) tick(entry.target.dataset.chapter);
      save(key, [...read]);
      bar();
    },
    { rootMargin: "0px 0px -35% 0px", threshold: 0 },
  );
  chapters.forEach((chapter) => observer.observe(chapter));
}

/** Until every chapter was opened the bar leads on; then it asks. Returns the function that draws it anew. */
function readingBar(chapters, read) {
  const part = document.querySelector("[data-reading]");
  const form = document.querySelector("[data-confirm-form]");
  if (!part || !form) return () => {};
  return () => {
    const open = chapters.filter((chapter) => !read.has(chapter.dataset.chapter));
    part.hidden = !open.length;
    form.hidden = Boolean(open.length);
    form.nextElementSibling?.toggleAttribute("hidden", Boolean(open.length));
    if (!open.length) return;
    const done = chapters.length - open.length;
    part.querySelector("[data-progress-text]").textContent = part.dataset.progress.replace("{done}", done).replace("{all}", chapters.length);
    part.querySelector("progress").value = done;
    const next = part.querySelector("[data-next]");
    next.href = `#${open[0].dataset.chapter}`;
    next.textContent = part.dataset.continue.replace("{title}", open[0].dataset.title);
  };
}

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}

function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store only loses the ticks.
  }
}
