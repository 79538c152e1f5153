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
  read.forEach(tick);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) tick(entry.target.dataset.chapter);
      save(key, [...read]);
    },
    { rootMargin: "0px 0px -35% 0px", threshold: 0 },
  );
  chapters.forEach((chapter) => observer.observe(chapter));
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
