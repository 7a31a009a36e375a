// The provider's one page: username and password, a code where the service asks for a second factor, and Cancel.
import { text } from "node:stream/consumers";

const REFEDS_MFA = "https://refeds.org/profile/mfa";

function page(path, { wantsCode, wrong }) {
  return `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1>
${wrong ? "<p role=alert>That is not right.</p>" : ""}
<form method="post" action="${path}">
<label>Username <input name="username"></label>
<label>Password <input name="password" type="password"></label>
${wantsCode ? '<label>Code <input name="code"></label>' : ""}
<button>Sign in</button> <button name="cancel" value="yes">Cancel</button>
</form></html>`;
}

function wantsSecondFactor(params) {
  const { acr } = JSON.parse(params.claims ?? "{}").id_token ?? {};
  return [acr?.value, ...(acr?.values ?? []), ...(params.acr_values ?? "").split(" ")].includes(REFEDS_MFA);
}

// What became of the page that was sent in; null shows it again.
function outcome(facts, wantsCode, sent) {
  const username = sent.get("username");
  const person = facts.people[username];
  if (sent.has("cancel")) return { error: "access_denied", error_description: "The person cancelled." };
  if (!person || sent.get("password") !== person.password) return null;
  if (!wantsCode) return { login: { accountId: username } };
  if (person.code === null) return { error: "unmet_authentication_requirements", error_description: "No second factor." };
  if (sent.get("code") !== person.code) return null;
  return { login: { accountId: username, acr: REFEDS_MFA, amr: ["pwd", "otp"] } };
}

export async function answerInteraction(provider, facts, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const wantsCode = facts.acrs.includes(REFEDS_MFA) && wantsSecondFactor(params);
  let result = null;
  if (request.method === "POST") {
    result = outcome(facts, wantsCode, new URLSearchParams(await text(request)));
  } else if (facts.on_network !== null && !wantsCode) {
    result = { login: { accountId: facts.on_network } };
  }
  if (result === null) {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page(request.url, { wantsCode, wrong: request.method === "POST" }));
    return;
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
