using System.Globalization;
using System.Net.Mail;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access;

/// <summary>What name and e-mail address of an account must be.</summary>
public static class AccountChecks
{
    public static Issue? Name(string field, string name) =>
        TextNormalizer.IsBlank(name) ? new Issue(field, AccountIssues.Missing)
        : name.Trim().Length > Account.NameMaxLength ? new Issue(field, AccountIssues.TooLong)
        : null;

    public static Issue? Email(string field, string email)
    {
        var trimmed = CleanEmail(email);
        return trimmed.Length == 0 ? new Issue(field, AccountIssues.Missing)
            : trimmed.Length > Account.EmailMaxLength ? new Issue(field, AccountIssues.TooLong)
            // Read by the rules for addresses and equal to what was read: no name before it, no comment in it, no second address.
            : MailAddress.TryCreate(trimmed, out var address) && address.Address == trimmed && !trimmed.Any(char.IsControl) ? null
            : new Issue(field, AccountIssues.BadEmail);
    }

    /// <summary>A name on one line, with single spaces.</summary>
    public static string Clean(string name) => string.Join(' ', TextNormalizer.Line(name).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>An e-mail address as it is stored and written to: one form of each letter, nothing that nobody sees, nothing around it.</summary>
    public static string CleanEmail(string email)
    {
        // Composed once more, for what stood between two parts of a letter is gone by then.
        var once = Visible(Visible(email).Normalize(NormalizationForm.FormKC));
        return once.Normalize(NormalizationForm.FormKC).Trim();
    }

    /// <summary>How addresses are counted and compared: the database compares what this gives byte by byte.</summary>
    public static string Normalize(string email) => CleanEmail(email).ToUpperInvariant();

    /// <summary>Without what no screen shows, noncharacters and halves of characters among it, on which a normalization would fail.</summary>
    private static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(IsVisible));

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && !IsIgnorable(rune.Value);

    /// <summary>Letters and marks that are drawn as nothing: Unicode's Default_Ignorable_Code_Point, as far as its categories do not say so.</summary>
    private static bool IsIgnorable(int value) => value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
