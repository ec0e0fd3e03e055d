using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>
/// Password rules: long, and not easily guessed. No required character classes: NIST SP 800-63B-4, 3.1.1.2, and OWASP ASVS 5.0, 6.2.
/// </summary>
public static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    /// <summary>Unicode normalization (NFKC), so that the same password works from any keyboard.</summary>
    /// <remarks>
    /// Don't use <see cref="Almaty2020.Markup.TextNormalizer"/> here: no typed character may be lost from a password. Only U+FFFE and lone
    /// surrogates, which cannot be normalized, become U+FFFD. Used both when setting and when checking a password.
    /// </remarks>
    public static string Normalize(string password) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password)).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKC);

    /// <param name="field">Form field for the issue.</param>
    /// <param name="own">What others know about the owner: name, e-mail address.</param>
    public static Issue? Check(string field, string password, params string[] own)
    {
        var normal = Normalize(password);
        return normal.Length switch
        {
            0 => new Issue(field, AccountIssues.Missing),
            < MinLength => new Issue(field, AccountIssues.PasswordShort),
            > MaxLength => new Issue(field, AccountIssues.PasswordLong),
            _ when CommonPasswords.IsCommon(normal, own) => new Issue(field, AccountIssues.PasswordCommon),
            _ => null,
        };
    }
}
