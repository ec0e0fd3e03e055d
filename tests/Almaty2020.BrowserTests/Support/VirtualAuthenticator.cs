namespace Almaty2020.BrowserTests.Support;

/// <summary>Chromium's virtual authenticator: a device that stores passkeys, with a simulated touch.</summary>
internal sealed class VirtualAuthenticator
{
    private readonly ICDPSession devTools;
    private readonly string id;

    private VirtualAuthenticator(ICDPSession devTools, string id)
    {
        this.devTools = devTools;
        this.id = id;
    }

    public static async Task<VirtualAuthenticator> AddAsync(IPage page)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable", new Dictionary<string, object> { ["enableUI"] = false });
        var added = await devTools.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>
            {
                ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    // No touch unless a test asks for it: otherwise the browser's conditional offer would sign in at once.
                    ["automaticPresenceSimulation"] = false,
                },
            }
        );
        return new VirtualAuthenticator(devTools, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Turns the simulated touch on or off.</summary>
    public Task TouchAsync(bool touches = true) =>
        devTools.SendAsync(
            "WebAuthn.setAutomaticPresenceSimulation",
            new Dictionary<string, object> { ["authenticatorId"] = id, ["enabled"] = touches }
        );

    public async Task<int> CountAsync()
    {
        var kept = await devTools.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object> { ["authenticatorId"] = id });
        return kept!.Value.GetProperty("credentials").EnumerateArray().Count();
    }
}
