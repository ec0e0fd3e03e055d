namespace Almaty2020.Web.Access;

/// <summary>Short browser name from the user agent, so that users can tell their own sessions apart.</summary>
internal static class BrowserNames
{
    // The order matters: the user agent of each browser also contains the names of browsers further down.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("YaBrowser/", "Yandex Browser"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <returns>For example "Firefox, Windows"; empty if neither browser nor system is recognized.</returns>
    public static string Describe(string? userAgent)
    {
        var agent = userAgent ?? "";
        string[] parts =
        [
            Array.Find(Browsers, b => agent.Contains(b.Mark, StringComparison.Ordinal)).Name,
            Array.Find(Systems, s => agent.Contains(s.Mark, StringComparison.Ordinal)).Name,
        ];
        return string.Join(", ", parts.Where(p => p is not null));
    }
}
