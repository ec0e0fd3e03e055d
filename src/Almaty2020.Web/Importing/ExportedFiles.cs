using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Remembers in an export's folder which files the export wrote, in the format of <c>sha256sum</c>, so that the next one removes what is no longer live: these
/// files, as long as nobody has changed them, and no others.
/// </summary>
internal sealed class ExportedFiles(string root)
{
    /// <summary>Begins with a dot, so that no import reads it.</summary>
    internal const string Name = ".exported.sha256";

    private const string Separator = "  ";

    /// <param name="written">What the folder has to hold now.</param>
    /// <returns>Files that were removed, and content files that are left there though they are not live.</returns>
    public async Task<(IReadOnlyList<string> Removed, IReadOnlyList<string> Left)> ReplaceAsync(IReadOnlyDictionary<string, byte[]> written, CancellationToken ct)
    {
        var removed = new List<string>();
        var now = written.ToDictionary(w => w.Key, w => HashOf(w.Value), StringComparer.Ordinal);
        foreach (var (file, hash) in await ReadAsync(ct))
        {
            var path = Path.Combine(root, file);
            if (now.ContainsKey(file) || !IsOurs(file) || !File.Exists(path) || HashOf(await File.ReadAllBytesAsync(path, ct)) != hash)
                continue;
            File.Delete(path);
            removed.Add(file);
        }

        await File.WriteAllLinesAsync(Path.Combine(root, Name), now.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value + Separator + f.Key), new UTF8Encoding(false), ct);
        return (removed, [.. ContentFolder.PagesIn(root).Where(file => !now.ContainsKey(file))]);
    }

    /// <summary>The list may have been edited: nothing outside of a content folder's own folders is removed.</summary>
    private static bool IsOurs(string file) =>
        file.Split('/') is [var first, _, ..] parts
        && (first == MediaFolder.Name || Language.TryFind(first, out _))
        && !parts.Any(part => part.Length == 0 || part[0] == '.' || part.Contains('\\', StringComparison.Ordinal));

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<List<(string File, string Hash)>> ReadAsync(CancellationToken ct)
    {
        var path = Path.Combine(root, Name);
        return File.Exists(path)
            ? [.. (await File.ReadAllLinesAsync(path, ct)).Select(line => line.Split(Separator, 2)).Where(p => p.Length == 2).Select(p => (p[1], p[0]))]
            : [];
    }
}
