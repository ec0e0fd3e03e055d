using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Almaty2020.Web.Validation;

/// <summary>Validates and cleans e-mail addresses.</summary>
public static class EmailAddresses
{
    public const int MaxLength = 254;

    /// <summary>True for a single address without a display name.</summary>
    public static bool IsValid(string email)
    {
        var cleaned = Clean(email);
        // The parsed address must equal the input. This rejects display names, comments and multiple addresses.
        return cleaned.Length is > 0 and <= MaxLength
            && MailAddress.TryCreate(cleaned, out var address)
            && address.Address == cleaned
            && !cleaned.Any(char.IsControl);
    }

    /// <summary>Cleans an e-mail address for storage and sending: Unicode NFKC, no invisible characters, trimmed.</summary>
    public static string Clean(string email)
    {
        // Normalize a second time: removing invisible characters can bring together letters and marks that then compose.
        var once = Visible(Visible(email).Normalize(NormalizationForm.FormKC));
        return once.Normalize(NormalizationForm.FormKC).Trim();
    }

    /// <summary>Key for comparing addresses. The database compares it byte by byte.</summary>
    public static string Normalize(string email) => Clean(email).ToUpperInvariant();

    /// <summary>Removes invisible characters and noncharacters; lone surrogates become U+FFFD. Normalization would throw on the last two.</summary>
    private static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(IsVisible));

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && !IsIgnorable(rune.Value);

    /// <summary>Invisible letters and marks: Default_Ignorable_Code_Point characters that <see cref="IsVisible"/> does not exclude by category.</summary>
    private static bool IsIgnorable(int value) =>
        value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or 0x3164
                or 0xFFA0
                or (>= 0x180B and <= 0x180F)
                or (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xE0100 and <= 0xE01EF);
}
