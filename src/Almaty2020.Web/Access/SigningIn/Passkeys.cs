using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Purpose of a passkey challenge. The answer to a challenge is valid only for the same purpose.</summary>
public enum PasskeyCeremony
{
    Enrol,
    SignIn,
    Confirm,
}

/// <summary>Issues passkey (WebAuthn) challenges and verifies the answers. Each challenge is valid once, for ten minutes.</summary>
public sealed class Passkeys(IPasskeyHandler<Account> handler, EncryptedCookies cookies, KnownDevices devices, SiteDb db, Throttle throttle)
{
    /// <summary>A typical answer has a few hundred characters; one with a certificate chain has a few thousand.</summary>
    private const int AnswerMaxLength = 32_768;

    // Must not exceed the time for which Throttle remembers a used challenge.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Uses the configured public host name, never the Host header of a request.</summary>
    internal static void Configure(IdentityPasskeyOptions options, SiteSettings settings)
    {
        var url = new Uri(settings.PublicUrl);
        var origin = $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
        options.ServerDomain = url.IdnHost;
        options.ValidateOrigin = context => ValueTask.FromResult(context.Origin == origin && !context.CrossOrigin);
        // A passkey counts as two factors: the device, and the PIN or fingerprint that unlocks it. It is stored on the device, so the user
        // types no account name.
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = TimeSpan.FromMinutes(5);
    }

    /// <returns>Options for <c>navigator.credentials.create</c>, as JSON.</returns>
    public async Task<string> CreateEnrolmentChallengeAsync(Account account, HttpContext http)
    {
        var asked = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = account.Id,
                Name = account.Email!,
                DisplayName = account.Name,
            },
            http
        );
        Remember(PasskeyCeremony.Enrol, asked.AttestationState, http);
        return asked.CreationOptionsJson;
    }

    /// <param name="accountId">The account whose passkey is requested; null to accept a passkey of any account.</param>
    /// <returns>Options for <c>navigator.credentials.get</c>, as JSON.</returns>
    public async Task<string> CreateChallengeAsync(PasskeyCeremony ceremony, string? accountId, HttpContext http)
    {
        var account = accountId is null
            ? null
            : await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, http.RequestAborted);
        var asked = await handler.MakeRequestOptionsAsync(account, http);
        Remember(ceremony, asked.AssertionState, http);
        return asked.RequestOptionsJson;
    }

    /// <returns>The new passkey, not yet saved; null if the answer is invalid or there was no challenge.</returns>
    public async Task<UserPasskeyInfo?> VerifyEnrolmentAsync(Account account, string? answer, HttpContext http)
    {
        if (answer is not { Length: > 0 and <= AnswerMaxLength } || await TakeAsync(PasskeyCeremony.Enrol, http) is not { } state)
            return null;
        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                HttpContext = http,
                CredentialJson = answer,
                AttestationState = state.State,
            }
        );
        return result.Succeeded && result.UserEntity.Id == account.Id && await IsFirstAnswerAsync(state, http) ? result.Passkey : null;
    }

    /// <returns>The account of the passkey, as it is now; null if verification failed for any reason.</returns>
    public async Task<Account?> VerifyAsync(PasskeyCeremony ceremony, string? answer, HttpContext http)
    {
        if (answer is not { Length: > 0 and <= AnswerMaxLength } || await TakeAsync(ceremony, http) is not { } state)
            return null;
        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext
            {
                HttpContext = http,
                CredentialJson = answer,
                AssertionState = state.State,
            }
        );
        if (!result.Succeeded || !await IsFirstAnswerAsync(state, http))
            return null;

        var ct = http.RequestAborted;
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == result.User.Id, ct);
        if (account is not { IsActive: true })
            return null;

        // A signature counter that does not increase reveals a cloned authenticator.
        var (id, count, isBackedUp) = (result.Passkey.CredentialId, result.Passkey.SignCount, result.Passkey.IsBackedUp);
        var kept = await db
            .Passkeys.Where(p => p.CredentialId == id && p.UserId == account.Id && (p.Data.SignCount < count || count == 0))
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.Data.SignCount, count).SetProperty(x => x.Data.IsBackedUp, isBackedUp), ct);
        return kept == 1 ? account : null;
    }

    private static string CookieOf(PasskeyCeremony ceremony) =>
        ceremony switch
        {
            PasskeyCeremony.Enrol => "passkey-enrol",
            PasskeyCeremony.SignIn => "passkey-sign-in",
            _ => "passkey-confirm",
        };

    private void Remember(PasskeyCeremony ceremony, string? state, HttpContext http) =>
        cookies.Write(http, CookieOf(ceremony), new Challenge(Guid.NewGuid(), state), Lifetime);

    /// <returns>The challenge being answered; null if there is none or the rate limit is reached.</returns>
    private async Task<Challenge?> TakeAsync(PasskeyCeremony ceremony, HttpContext http)
    {
        var challenge = cookies.Read<Challenge>(http, CookieOf(ceremony));
        cookies.Delete(http, CookieOf(ceremony));
        if (challenge is null)
            return null;

        // Count before verifying: anyone can request a challenge, and verifying an answer is expensive.
        var device = http.Features.Get<Staff>()?.Session.Device ?? devices.DeviceId(http);
        return await throttle.TryCountAsync(Throttle.Passkey, "", http.Connection.RemoteIpAddress, device, http.RequestAborted) is null
            ? challenge
            : null;
    }

    /// <summary>
    /// True if this is the first valid answer to the challenge. Deleting the cookie is not enough, because a copy of it could be replayed.
    /// </summary>
    private Task<bool> IsFirstAnswerAsync(Challenge challenge, HttpContext http) =>
        throttle.IsFirstAsync("passkey question", challenge.Id, http.RequestAborted);

    private sealed record Challenge(Guid Id, string? State);
}
