using Almaty2020.Web.Importing;

namespace Almaty2020.Tests.Support;

/// <summary>A copy of the repository's content folder, for a test to break.</summary>
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

    public static IReadOnlyDictionary<string, byte[]> Bytes(string root) => Directory
        .EnumerateFiles(root, "*.md", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllBytes, StringComparer.Ordinal);

    public string PathOf(string file) => Path.Combine(Root, file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    public void Delete(string file) => File.Delete(PathOf(file));

    /// <summary>Replaces the one place where <paramref name="old"/> stands; a test that no longer breaks anything fails here.</summary>
    public void Change(string file, string old, string replacement)
    {
        var text = Read(file);
        Assert.Equal(2, text.Split(old).Length);
        Write(file, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <summary>Adds a paragraph at the end.</summary>
    /// <returns>The line on which it begins.</returns>
    public int Append(string file, string markdown)
    {
        var text = Read(file);
        Write(file, $"{text}\n{markdown}\n");
        return text.Split('\n').Length + 1;
    }

    /// <summary>The one-based line on which a text first stands.</summary>
    public int LineOf(string file, string text) => Array.FindIndex(Read(file).Split('\n'), l => l.Contains(text, StringComparison.Ordinal)) + 1;

    public IReadOnlyList<ContentIssue> Check() => ContentCheck.Run(ContentFolder.Read(Root));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
