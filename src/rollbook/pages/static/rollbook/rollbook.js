// What scripts add; every page does its work without them.

document.documentElement.classList.add("scripted");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.hasAttribute("data-copy")) {
    const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
    await navigator.clipboard.writeText(text.trim());
    const words = button.querySelector("[data-words]");
    const before = words.textContent;
    words.textContent = "Copied";
    setTimeout(() => (words.textContent = before), 2000);
  }
  if (button?.hasAttribute("data-dismiss")) {
    button.closest(".toast").remove();
  }
  if (button?.hasAttribute("data-print")) {
    window.print();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// What went wrong is read out first, and its links lead to the fields.
document.querySelector(".error-summary")?.focus();

// A part that says where to ask for its next state is asked for until it no longer says so.
async function follow(part) {
  await new Promise((resolve) => setTimeout(resolve, Number(part.dataset.liveSeconds || 2) * 1000));
  const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return follow(part);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById(part.id);
  if (!next) return window.location.reload();
  part.replaceWith(next);
  if (next.dataset.live) return follow(next);
}
for (const part of document.querySelectorAll("[data-live][id]")) follow(part);
