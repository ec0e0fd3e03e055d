using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Almaty2020.Web.Data;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>The session that a cookie named and that is over; there while a request asks to sign in anew.</summary>
public sealed record EndedSession(Guid Id);

/// <summary>
/// Carries a form that was sent after its session had ended through the sign-in, in the pages themselves: the browser holds it, sealed,
/// and the site keeps nothing.
/// </summary>
public sealed class TypedBefore(SiteDb db, IDataProtectionProvider protection, IOptions<AntiforgeryOptions> antiforgery, SiteSettings settings, TimeProvider clock)
{
    /// <summary>Of the forms on the way.</summary>
    public const string Field = "typed";

    /// <summary>Of names and values together. The longest text of a page is a third of it.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>For whoever goes to lunch before they sign in.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromHours(12);

    // Sealed, it is nobody's HTML: a Kazakh letter escaped would be three times as long.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.TypedBefore");

    /// <param name="Address">Path and query that it was sent to, and the only one that it is sent to again.</param>
    public sealed record Form(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields);

    /// <returns>Null when it cannot be kept: somebody else's page sent it, it is none of a browser's forms, or it is too much.</returns>
    public async Task<string?> SealAsync(HttpRequest request, string address, CancellationToken ct)
    {
        if (await ReadAsync(request, address, ct) is not { } form)
            return null;
        var session = request.HttpContext.Features.Get<EndedSession>()?.Id;
        return protector.Protect(JsonSerializer.Serialize(new Sealed(form.Address, [.. form.Fields], session, clock.GetUtcNow().UtcDateTime + Holds), Json));
    }

    /// <summary>What was sent, to be sent again by whoever sent it; asks neither database nor keys.</summary>
    /// <returns>Null when it cannot be kept: see <see cref="SealAsync"/>.</returns>
    public async Task<Form?> ReadAsync(HttpRequest request, string address, CancellationToken ct)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || !IsOurs(request) || !IsOfStaff(address))
            return null;

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(ct);
        }
        catch (Exception e) when (BadRequests.Find(e) is not null)
        {
            return null;
        }

        var fields = form
            .Where(f => f.Key != antiforgery.Value.FormFieldName && !f.Key.Contains("password", StringComparison.OrdinalIgnoreCase) && !ProofAgain.IsField(f.Key))
            .SelectMany(f => f.Value.Select(value => KeyValuePair.Create(f.Key, value ?? "")))
            .ToList();
        if (form.Files.Count > 0 || fields.Sum(f => Encoding.UTF8.GetByteCount(f.Key) + Encoding.UTF8.GetByteCount(f.Value)) > MaxBytes)
            return null;

        return new Form(address, fields);
    }

    /// <param name="account">Who has signed in. What somebody else had typed in this browser is not theirs to see, or to send.</param>
    /// <returns>Null when it was not sealed here, is too old or not theirs.</returns>
    public async Task<Form?> OpenAsync(string? value, Account account, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        try
        {
            if (JsonSerializer.Deserialize<Sealed>(protector.Unprotect(value)) is not { } kept || clock.GetUtcNow().UtcDateTime >= kept.UntilUtc || !IsOfStaff(kept.Address))
                return null;
            if (kept.Session is { } session && await db.Sessions.AnyAsync(s => s.Id == session && s.AccountId != account.Id, ct))
                return null;
            return new Form(kept.Address, kept.Fields);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool IsOfStaff(string address) => address.StartsWith("/admin/", StringComparison.Ordinal) || address is "/admin" || address.StartsWith("/admin?", StringComparison.Ordinal);

    /// <summary>Whether a page of ours sent it: what another site fills in must not come to lie below a button of ours.</summary>
    private bool IsOurs(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        // Browsers from before 2023, and addresses without encryption.
        "" => request.Headers.Origin.ToString() == settings.PublicUrl,
        var site => site == "same-origin",
    };

    private sealed record Sealed(string Address, List<KeyValuePair<string, string>> Fields, Guid? Session, DateTime UntilUtc);
}
