using Almaty2020.Web.Importing;

namespace Almaty2020.Tests.Support;

/// <summary>A copy of the repository's content folder that a test may break.</summary>
internal sealed class ContentCopy : IDisposable
{
    public ContentCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Content, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Root, Path.GetRelativePath(Repository.Content, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("almaty2020-content-").FullName;

    public static IReadOnlyDictionary<string, byte[]> Bytes(string root) =>
        Directory
            .EnumerateFiles(root, "*.md", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllBytes, StringComparer.Ordinal);

    public string PathOf(string file) => Path.Combine(Root, file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    public void Delete(string file) => File.Delete(PathOf(file));

    /// <summary>
    /// Replaces the only occurrence of <paramref name="old"/>. Fails on none
    /// or several, so a test that no longer breaks anything is noticed.
    /// </summary>
    public void Change(string file, string old, string replacement)
    {
        var text = Read(file);
        Assert.Equal(2, text.Split(old).Length);
        Write(file, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <summary>Adds a paragraph at the end.</summary>
    /// <returns>One-based line number of the paragraph.</returns>
    public int Append(string file, string markdown)
    {
        var text = Read(file);
        Write(file, $"{text}\n{markdown}\n");
        return text.Split('\n').Length + 1;
    }

    /// <summary>One-based number of the first line that contains <paramref name="text"/>; 0 if none does.</summary>
    public int LineOf(string file, string text) =>
        Array.FindIndex(Read(file).Split('\n'), l => l.Contains(text, StringComparison.Ordinal)) + 1;

    public IReadOnlyList<ContentIssue> Check() => ContentCheck.Run(ContentFolder.Read(Root));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
