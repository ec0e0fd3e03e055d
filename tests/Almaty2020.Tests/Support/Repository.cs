namespace Almaty2020.Tests.Support;

/// <summary>Where the checkout's files lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Content => Path.Combine(Root, "content");

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Almaty2020.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }
}
