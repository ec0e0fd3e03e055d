namespace Almaty2020.Web.Access;

/// <summary>Names a browser for the person who uses it, who only has to tell their own apart.</summary>
internal static class BrowserNames
{
    // In this order: each one names those after it as well.
    private static readonly (string Mark, string Name)[] Browsers =
        [("YaBrowser/", "Yandex Browser"), ("SamsungBrowser/", "Samsung Internet"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <returns>Such as "Firefox, Windows"; empty when neither is known.</returns>
    public static string Of(string? userAgent)
    {
        var agent = userAgent ?? "";
        string[] parts = [Array.Find(Browsers, b => agent.Contains(b.Mark, StringComparison.Ordinal)).Name, Array.Find(Systems, s => agent.Contains(s.Mark, StringComparison.Ordinal)).Name];
        return string.Join(", ", parts.Where(p => p is not null));
    }
}
