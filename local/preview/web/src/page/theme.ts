// Light or dark: as the system has it, until somebody chooses.

const KEY = "theme";
type Theme = "light" | "dark";

function preferred(): Theme {
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export function currentTheme(): Theme {
  return (document.documentElement.dataset["theme"] as Theme | undefined) ?? preferred();
}

export function applyTheme(): void {
  const stored = localStorage.getItem(KEY);
  document.documentElement.dataset["theme"] = stored === "light" || stored === "dark" ? stored : preferred();
}

/** Calls back whenever the colours have changed. */
export function onThemeChange(callback: () => void): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
    applyTheme();
    callback();
  });
  addEventListener("themechange", callback);
}

export function switchTheme(): void {
  localStorage.setItem(KEY, currentTheme() === "dark" ? "light" : "dark");
  applyTheme();
  dispatchEvent(new Event("themechange"));
}
