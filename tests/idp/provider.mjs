// An OpenID Connect provider that somebody else wrote: node provider.mjs FACTS
// What it is told is in the file of facts, read afresh at every request. Consent is given without a page.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";
import { answerInteraction } from "./interaction.mjs";

const factsFile = process.argv[2];
const readFacts = () => JSON.parse(readFileSync(factsFile, "utf8"));

// Whatever provider of this process made them: sessions and codes outlive a provider that is made anew.
class Kept extends MemoryAdapter {}

const SCOPES = ["openid", "email", "profile"];
const keys = {};

// The same name is the same key as long as the process lives.
function signingKey(name) {
  keys[name] ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  return { ...keys[name], kid: name, use: "sig", alg: "RS256" };
}

async function findAccount(_ctx, accountId) {
  return { accountId, claims: () => ({ sub: accountId, ...readFacts().people[accountId]?.claims }) };
}

async function loadExistingGrant(ctx) {
  const { client, session } = ctx.oidc;
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES.join(" "));
  grant.addOIDCClaims(["acr"]);
  await grant.save();
  return grant;
}

function makeProvider({ address, name, clients, keys: names, acrs, claims }) {
  return new Provider(address, {
    acrValues: acrs,
    adapter: Kept,
    claims: { openid: ["sub"], acr: null, email: ["email", "email_verified"], profile: claims },
    clients: Object.values(clients),
    // Cookies take no notice of ports, and several providers run at one address.
    cookies: { keys: ["tests"], names: { session: name, interaction: `${name}_at`, resume: `${name}_resume` } },
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: acrs.length > 0 } },
    findAccount,
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: names.map(signingKey) },
    loadExistingGrant,
  });
}

let made;
let provider;

function currentProvider(facts) {
  const said = JSON.stringify([facts.clients, facts.keys, facts.acrs, facts.claims]);
  if (said !== made) {
    provider = makeProvider(facts);
    made = said;
  }
  return provider;
}

const { address } = readFacts();

createServer((request, response) => {
  const facts = readFacts();
  const current = currentProvider(facts);
  if (request.url.startsWith("/interaction/")) {
    answerInteraction(current, facts, request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end(String(error));
    });
    return;
  }
  current.callback()(request, response);
}).listen(Number(new URL(address).port), "127.0.0.1");
