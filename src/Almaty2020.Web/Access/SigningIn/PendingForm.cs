using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Almaty2020.Web.Data;
using Almaty2020.Web.Http;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>The expired session named by the request's cookie. Set as a request feature while the user is asked to sign in again.</summary>
public sealed record EndedSession(Guid Id);

/// <summary>
/// Preserves a form posted after its session expired until the user has signed in again. The form travels encrypted in hidden fields of the
/// pages, so the server stores nothing.
/// </summary>
public sealed class PendingForm(
    SiteDb db,
    IDataProtectionProvider protection,
    IOptions<AntiforgeryOptions> antiforgery,
    SiteSettings settings,
    TimeProvider clock
)
{
    /// <summary>Name of the hidden form field.</summary>
    public const string Field = "typed";

    /// <summary>Maximum size of names and values together, in bytes. The longest page text needs a third of it.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>Long enough to sign in again after a lunch break.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // Encrypted, so HTML escaping is not needed. It would triple the size of Kazakh text.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.TypedBefore");

    /// <param name="Address">Path and query to which the form was posted. It can only be posted there again.</param>
    public sealed record Content(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields);

    /// <returns>Null if the form cannot be kept: posted from another site, not a browser form, or too large.</returns>
    public async Task<string?> EncryptAsync(HttpRequest request, string address, CancellationToken ct)
    {
        if (await ReadAsync(request, address, ct) is not { } form)
            return null;
        var session = request.HttpContext.Features.Get<EndedSession>()?.Id;
        return protector.Protect(
            JsonSerializer.Serialize(new Payload(form.Address, [.. form.Fields], session, clock.GetUtcNow().UtcDateTime + Lifetime), Json)
        );
    }

    /// <summary>Reads the posted form so that the same user can send it again. Needs neither the database nor the keys.</summary>
    /// <returns>Null if the form cannot be kept: see <see cref="EncryptAsync"/>.</returns>
    public async Task<Content?> ReadAsync(HttpRequest request, string address, CancellationToken ct)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || !IsAdminAddress(address))
            return null;
        // Content from another site must not appear above one of our buttons.
        if (SameOrigin.Of(request, settings.PublicUrl) is not FormOrigin.ThisSite)
            return null;

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(ct);
        }
        catch (Exception e) when (BadRequests.StatusIfClientError(e) is not null)
        {
            return null;
        }

        var fields = form.Where(f =>
                f.Key != antiforgery.Value.FormFieldName
                && !f.Key.Contains("password", StringComparison.OrdinalIgnoreCase)
                && !Reauthentication.IsField(f.Key)
            )
            .SelectMany(f => f.Value.Select(value => KeyValuePair.Create(f.Key, value ?? "")))
            .ToList();
        if (form.Files.Count > 0 || fields.Sum(f => Encoding.UTF8.GetByteCount(f.Key) + Encoding.UTF8.GetByteCount(f.Value)) > MaxBytes)
            return null;

        return new Content(address, fields);
    }

    /// <param name="account">The account that signed in. It must not see or send a form that another account typed in this browser.</param>
    /// <returns>Null if the value was not encrypted by this site, has expired, or belongs to another account.</returns>
    public async Task<Content?> DecryptAsync(string? value, Account account, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        try
        {
            if (
                JsonSerializer.Deserialize<Payload>(protector.Unprotect(value)) is not { } kept
                || clock.GetUtcNow().UtcDateTime >= kept.UntilUtc
                || !IsAdminAddress(kept.Address)
            )
                return null;
            if (kept.Session is { } session && await db.Sessions.AnyAsync(s => s.Id == session && s.AccountId != account.Id, ct))
                return null;
            return new Content(kept.Address, kept.Fields);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool IsAdminAddress(string address) =>
        address.StartsWith(AccessLinks.StaffArea + "/", StringComparison.Ordinal)
        || address is AccessLinks.StaffArea
        || address.StartsWith(AccessLinks.StaffArea + "?", StringComparison.Ordinal);

    private sealed record Payload(string Address, List<KeyValuePair<string, string>> Fields, Guid? Session, DateTime UntilUtc);
}
