using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Support;

/// <summary>A passkey authenticator in software (WebAuthn level 3): creates one key pair and signs with it.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string? userHandle;

    public SoftAuthenticator() { }

    /// <summary>Continues an authenticator whose passkey exists already.</summary>
    /// <param name="privateKey">The key pair in PKCS #8 format.</param>
    public SoftAuthenticator(byte[] privateKey, string userHandle)
    {
        key.ImportPkcs8PrivateKey(privateKey, out _);
        this.userHandle = userHandle;
    }

    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The origin that the browser reports.</summary>
    public string Origin { get; set; } = TestSite.PublicUrl;

    /// <summary>True if the user is verified by fingerprint, face or PIN.</summary>
    public bool VerifiesUser { get; set; } = true;

    /// <summary>Signature counter, as security keys have one.</summary>
    public uint SignCount { get; set; }

    /// <summary>Answers <c>navigator.credentials.create</c>.</summary>
    public string Create(string optionsJson)
    {
        using var options = JsonDocument.Parse(optionsJson);
        userHandle = options.RootElement.GetProperty("user").GetProperty("id").GetString();
        var relyingParty = options.RootElement.GetProperty("rp").GetProperty("id").GetString()!;
        var authData = AuthData(relyingParty, hasCredential: true);
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(authData)];
        return JsonSerializer.Serialize(
            new
            {
                id = Base64Url.EncodeToString(CredentialId),
                rawId = Base64Url.EncodeToString(CredentialId),
                type = "public-key",
                clientExtensionResults = new { },
                response = new
                {
                    clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", options)),
                    attestationObject = Base64Url.EncodeToString(attestation),
                    transports = new[] { "internal" },
                },
            }
        );
    }

    /// <summary>Answers <c>navigator.credentials.get</c>.</summary>
    public string Get(string optionsJson)
    {
        using var options = JsonDocument.Parse(optionsJson);
        SignCount++;
        var authData = AuthData(options.RootElement.GetProperty("rpId").GetString()!, hasCredential: false);
        var clientData = ClientData("webauthn.get", options);
        var signature = key.SignData(
            [.. authData, .. SHA256.HashData(clientData)],
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        return JsonSerializer.Serialize(
            new
            {
                id = Base64Url.EncodeToString(CredentialId),
                rawId = Base64Url.EncodeToString(CredentialId),
                type = "public-key",
                clientExtensionResults = new { },
                response = new
                {
                    clientDataJSON = Base64Url.EncodeToString(clientData),
                    authenticatorData = Base64Url.EncodeToString(authData),
                    signature = Base64Url.EncodeToString(signature),
                    userHandle,
                },
            }
        );
    }

    public void Dispose() => key.Dispose();

    private byte[] ClientData(string type, JsonDocument options) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type,
                challenge = options.RootElement.GetProperty("challenge").GetString(),
                origin = Origin,
                crossOrigin = false,
            }
        );

    private byte[] AuthData(string relyingParty, bool hasCredential)
    {
        const byte UserPresent = 0x01,
            UserVerified = 0x04,
            HasCredential = 0x40;
        var flags = (byte)(UserPresent | (VerifiesUser ? UserVerified : 0) | (hasCredential ? HasCredential : 0));
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, SignCount);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)), flags, .. count];
        if (!hasCredential)
            return head;

        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        // COSE: an elliptic key (1: 2) for ES256 (3: −7) on P-256 (−1: 1).
        byte[] publicKey = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
        return [.. head, .. new byte[16], .. length, .. CredentialId, .. publicKey];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes)
    {
        if (bytes.Length < 256)
            return [0x58, (byte)bytes.Length, .. bytes];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        return [0x59, .. length, .. bytes];
    }
}

/// <summary>Sends the passkey forms as the script <c>passkey.js</c> does.</summary>
internal static class PasskeyForms
{
    /// <summary>Adds a passkey to the signed-in account.</summary>
    public static async Task<HttpResponseMessage> EnrolAsync(
        this StaffBrowser browser,
        SoftAuthenticator authenticator,
        string name = "Key"
    )
    {
        await browser.GoAsync("/admin/account/second-factor");
        var options = await browser.FetchPasskeyOptionsAsync("/admin/account/passkeys");
        return await browser.SendAsync("/admin/account/passkeys", ("name", name), ("credential", authenticator.Create(options)));
    }

    /// <summary>Signs in with a passkey from the current page.</summary>
    public static async Task<HttpResponseMessage> SignInByPasskeyAsync(this StaffBrowser browser, SoftAuthenticator authenticator)
    {
        var options = await browser.FetchPasskeyOptionsAsync("/admin/sign-in/passkey");
        return await browser.SendAsync("/admin/sign-in/passkey", ("credential", authenticator.Get(options)));
    }

    /// <summary>Returns a browser that has signed in with a passkey only.</summary>
    public static async Task<StaffBrowser> SignInByPasskeyAsync(this TestSite site, SoftAuthenticator authenticator)
    {
        var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        using var response = await browser.SignInByPasskeyAsync(authenticator);
        Assert.Equal("/admin", response.Headers.Location?.OriginalString);
        return browser;
    }

    /// <summary>Fetches the WebAuthn options of the current page's form that posts to <paramref name="action"/>.</summary>
    public static async Task<string> FetchPasskeyOptionsAsync(this StaffBrowser browser, string action)
    {
        var form = browser.Page.QuerySelectorAll("form[data-passkey]").Single(f => f.GetAttribute("action") == action);
        var token = form.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var response = await browser.PostAsync(form.GetAttribute("data-options")!, [KeyValuePair.Create("form-token", token)]);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
