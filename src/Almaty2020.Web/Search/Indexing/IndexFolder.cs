using System.Globalization;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// The folder in which this process keeps its indexes: the first numbered one that no other process holds. A process holds its
/// folder by an open file, which a killed one lets go too; so nobody waits for a lock that nobody will open.
/// </summary>
internal sealed class IndexFolder : IDisposable
{
    private const int MaxProcesses = 64;

    private readonly FileStream held;

    private IndexFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    /// <returns>Null where nothing can be written: the indexes are then kept in memory.</returns>
    public static IndexFolder? Take(string root)
    {
        for (var number = 1; number <= MaxProcesses; number++)
        {
            var path = System.IO.Path.Combine(root, number.ToString(CultureInfo.InvariantCulture));
            var file = path + ".held";
            try
            {
                Directory.CreateDirectory(root);
                // The file stays: were it deleted, one process could hold the old one while another holds a new one.
                return new IndexFolder(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another's.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }

    public void Dispose() => held.Dispose();
}
