// An OpenID Connect provider that somebody else wrote: node provider.mjs PORT REDIRECT_URI
// Its development pages sign in whoever is named, with any password; consent is given without a page.
import { Provider } from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "smithsonian", client_secret: "kept-by-two", redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email"], profile: ["given_name", "family_name", "name"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["tests"] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@si.example`,
      given_name: "Mara",
      family_name: "Quillfeather",
      name: "Mara Quillfeather",
    }),
  }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`listening at ${issuer}`));
