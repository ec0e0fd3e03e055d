using Almaty2020.Web.Data;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>What a passkey is asked for. An answer to one question is none to another.</summary>
public enum PasskeyCeremony
{
    Enrol,
    SignIn,
    Confirm,
}

/// <summary>Asks browsers for passkeys (WebAuthn) and checks what they answer. Each question counts once, and for some minutes.</summary>
public sealed class Passkeys(IPasskeyHandler<Account> handler, SealedCookies cookies, KnownDevices devices, SiteDb db, Throttle throttle)
{
    /// <summary>An answer has some hundred characters; one with a certificate chain a few thousand.</summary>
    private const int AnswerMaxLength = 32_768;

    // Not longer than Throttle remembers that a question was answered.
    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    /// <summary>The site's own name, as browsers know it. Never what a request says that it is called.</summary>
    internal static void Configure(IdentityPasskeyOptions options, SiteSettings settings)
    {
        var url = new Uri(settings.PublicUrl);
        var origin = $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
        options.ServerDomain = url.IdnHost;
        options.ValidateOrigin = context => ValueTask.FromResult(context.Origin == origin && !context.CrossOrigin);
        // A passkey stands for two factors: the device, and whatever opens it. Found by the device alone, so nobody types who they are.
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = TimeSpan.FromMinutes(5);
    }

    /// <returns>Options for <c>navigator.credentials.create</c>, as JSON.</returns>
    public async Task<string> AskToEnrolAsync(Account account, HttpContext http)
    {
        var asked = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id, Name = account.Email!, DisplayName = account.Name }, http);
        Remember(PasskeyCeremony.Enrol, asked.AttestationState, http);
        return asked.CreationOptionsJson;
    }

    /// <param name="accountId">Whose passkey is wanted; null for whoever has one.</param>
    /// <returns>Options for <c>navigator.credentials.get</c>, as JSON.</returns>
    public async Task<string> AskAsync(PasskeyCeremony ceremony, string? accountId, HttpContext http)
    {
        var account = accountId is null ? null : await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, http.RequestAborted);
        var asked = await handler.MakeRequestOptionsAsync(account, http);
        Remember(ceremony, asked.AssertionState, http);
        return asked.RequestOptionsJson;
    }

    /// <returns>The new passkey, not yet kept; null when it is none, or nobody asked.</returns>
    public async Task<UserPasskeyInfo?> EnrolledAsync(Account account, string? answer, HttpContext http)
    {
        if (answer is not { Length: > 0 and <= AnswerMaxLength } || await TakeAsync(PasskeyCeremony.Enrol, http) is not { } state)
            return null;
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = answer, AttestationState = state.State });
        return result.Succeeded && result.UserEntity.Id == account.Id && await IsFirstAnswerAsync(state, http) ? result.Passkey : null;
    }

    /// <returns>Whose passkey has answered, as they are now; null when none has, whatever the reason.</returns>
    public async Task<Account?> AnsweredAsync(PasskeyCeremony ceremony, string? answer, HttpContext http)
    {
        if (answer is not { Length: > 0 and <= AnswerMaxLength } || await TakeAsync(ceremony, http) is not { } state)
            return null;
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer, AssertionState = state.State });
        if (!result.Succeeded || !await IsFirstAnswerAsync(state, http))
            return null;

        var ct = http.RequestAborted;
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == result.User.Id, ct);
        if (account is not { IsActive: true })
            return null;

        // A copied authenticator shows by its counter, once the next one to ask has moved it.
        var (id, count, isBackedUp) = (result.Passkey.CredentialId, result.Passkey.SignCount, result.Passkey.IsBackedUp);
        var kept = await db.Passkeys
            .Where(p => p.CredentialId == id && p.UserId == account.Id && (p.Data.SignCount < count || count == 0))
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.Data.SignCount, count).SetProperty(x => x.Data.IsBackedUp, isBackedUp), ct);
        return kept == 1 ? account : null;
    }

    private static string CookieOf(PasskeyCeremony ceremony) => ceremony switch
    {
        PasskeyCeremony.Enrol => "passkey-enrol",
        PasskeyCeremony.SignIn => "passkey-sign-in",
        _ => "passkey-confirm",
    };

    private void Remember(PasskeyCeremony ceremony, string? state, HttpContext http) =>
        cookies.Write(http, CookieOf(ceremony), new Question(Guid.NewGuid(), state), Holds);

    /// <returns>The question that is answered; null when there is none, or too many answers come from there.</returns>
    private async Task<Question?> TakeAsync(PasskeyCeremony ceremony, HttpContext http)
    {
        var question = cookies.Read<Question>(http, CookieOf(ceremony));
        cookies.Delete(http, CookieOf(ceremony));
        if (question is null)
            return null;

        // First: anybody may ask for a question, and an answer is looked at with some work.
        var device = http.Features.Get<Staff>()?.Session.Device ?? devices.Any(http);
        return await throttle.CountAsync(Throttle.Passkey, "", http.Connection.RemoteIpAddress, device, http.RequestAborted) is null ? question : null;
    }

    /// <summary>Whether a right answer is the first one. A browser forgets a cookie that it is told to forget; whoever copied it does not.</summary>
    private Task<bool> IsFirstAnswerAsync(Question question, HttpContext http) => throttle.IsFirstAsync("passkey question", question.Id, http.RequestAborted);

    private sealed record Question(Guid Id, string? State);
}
