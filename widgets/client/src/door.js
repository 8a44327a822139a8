/* The page of a one-time link: what stands behind the # goes to the server by POST, and out of the address and the history. */
const form = document.querySelector("form");

function open() {
  const ticket = location.hash.slice(1);
  if (ticket) {
    form.elements.ticket.value = ticket;
    form.elements.to.value = new URLSearchParams(location.search).get("to") ?? "";
    history.replaceState(null, "", location.pathname);
  }
  const isBroken = !form.elements.ticket.value;
  document.getElementById("door-broken").hidden = !isBroken;
  document.getElementById("door-words").hidden = isBroken;
  if (ticket) form.submit(); // before the page has loaded, so its entry in the history is replaced
}

window.addEventListener("hashchange", open); // another link, opened in the same tab
open();
