// Forms that a passkey fills in. What speaks to the passkey is allauth's; here stands which form is which, and what
// is said when nothing comes of it. Without this script the forms stay hidden.

const { forms } = window.allauth.webauthn;
const ids = { credential: "passkey-credential" };
const BEGIN = {
  signup: (options) => forms.signupForm({ ids: { ...ids, signup: "passkey-button" }, data: { creation_options: options } }),
  authenticate: (options) =>
    forms.authenticateForm({ ids: { ...ids, authenticate: "passkey-button" }, data: { request_options: options } }),
  login: () => forms.loginForm({ ids: { ...ids, login: "passkey-button" } }),
};

const form = document.querySelector("[data-passkey]");

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  document.querySelector("[data-without-passkeys]")?.remove();
  BEGIN[form.dataset.passkey](form.dataset.options && JSON.parse(form.dataset.options));
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const part of form.querySelectorAll("[data-trouble], [data-trouble-said]")) {
      part.hidden = false;
    }
  });
}
