namespace Almaty2020.Tests.Support;

/// <summary>Finds the files of the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The content that test sites import. Changed only in a process whose tests all need other content.</summary>
    public static string Content { get; set; } = Path.Combine(Root, "content");

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Almaty2020.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("No Almaty2020.sln above the test folder. Run the tests from a checkout.");
        return folder;
    }
}
