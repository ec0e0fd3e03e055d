namespace Almaty2020.Web.Access.Passwords;

/// <summary>Tells what is guessed first, in the site's three languages and on both keyboards.</summary>
internal static class CommonPasswords
{
    public static bool Contain(string password, IReadOnlyList<string> own)
    {
        var text = password.ToLowerInvariant();
        return text.Distinct().Count() < 5 || own.Any(o => o.Length > 3 && text.Contains(o.ToLowerInvariant(), StringComparison.Ordinal));
    }
}
