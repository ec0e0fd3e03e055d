using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>One language's index: on disk, or in memory where there is no disk to write to.</summary>
/// <remarks>Written by one at a time (<see cref="SearchIndexes"/>); read by any number.</remarks>
internal sealed class LanguageIndex : IDisposable
{
    private const LuceneVersion Lucene = LuceneVersion.LUCENE_48;

    private readonly Lucene.Net.Store.Directory directory;
    private readonly string? path;
    private readonly SearcherManager searchers;

    /// <summary>Made by the first change: most starts read only.</summary>
    private IndexWriter? writer;

    /// <param name="directory">With an index, though it be empty.</param>
    private LanguageIndex(Language language, Lucene.Net.Store.Directory directory, string? path)
    {
        Language = language;
        this.directory = directory;
        this.path = path;
        searchers = new SearcherManager(directory, new SearcherMaker());
    }

    public Language Language { get; }

    private IndexWriter Writer => writer ??= Write(directory, OpenMode.APPEND);

    /// <summary>What of the log is in it.</summary>
    public LogPlace Place { get; private set; }

    /// <returns>Null when there is none, it is broken, or another version of the analysis made it.</returns>
    public static LanguageIndex? TryOpen(Language language, string? path)
    {
        if (path is null || !System.IO.Directory.Exists(path))
            return null;

        LanguageIndex? index = null;
        var files = Open(path);
        try
        {
            if (!DirectoryReader.IndexExists(files))
                return null;
            LogPlace? place;
            using (var reader = DirectoryReader.Open(files))
            {
                // A file that a full disk or a power cut has spoilt would show itself only to some searches.
                foreach (var leaf in reader.Leaves)
                    leaf.AtomicReader.CheckIntegrity();
                place = LogPlace.Of(reader.IndexCommit.UserData);
            }

            if (place is not { } found)
                return null;
            found.Mark(path);
            return index = new LanguageIndex(language, files, path) { Place = found };
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException or NotSupportedException or OverflowException)
        {
            // Lucene says in many ways that what it reads is none of its own.
            return null;
        }
        finally
        {
            if (index is null)
                files.Dispose();
        }
    }

    /// <summary>Makes an empty one, in place of whatever was there.</summary>
    public static LanguageIndex Create(Language language, string? path)
    {
        if (path is not null && System.IO.Directory.Exists(path))
            System.IO.Directory.Delete(path, recursive: true);
        Lucene.Net.Store.Directory empty = path is null ? new RAMDirectory() : Open(path);
        var first = Write(empty, OpenMode.CREATE);
        first.Commit();
        return new LanguageIndex(language, empty, path) { writer = first };
    }

    public void Put(PublishedText text) => Writer.UpdateDocument(PageTerm(text.PageId), PageDocument.Of(text, Language));

    public void Remove(int pageId) => Writer.DeleteDocuments(PageTerm(pageId));

    /// <summary>Keeps what was put and removed, and shows it to searches.</summary>
    public void Commit(LogPlace place, bool compact = false)
    {
        if (compact)
            Writer.ForceMerge(1);
        Writer.SetCommitData(place.ToData());
        Writer.Commit();
        if (path is not null)
            place.Mark(path);
        searchers.MaybeRefreshBlocking();
        Place = place;
    }

    public T Search<T>(Func<PageSearcher, T> search)
    {
        var searcher = searchers.Acquire();
        try
        {
            return search((PageSearcher)searcher);
        }
        finally
        {
            searchers.Release(searcher);
        }
    }

    public void Dispose()
    {
        searchers.Dispose();
        // What was not committed is in no LogPlace: it comes again.
        try
        {
            writer?.Rollback();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its files are gone; there is nothing to roll back.
        }

        directory.Dispose();
    }

    private static IndexWriter Write(Lucene.Net.Store.Directory directory, OpenMode mode) =>
        // No two processes share a folder, and no two writers a process: Lucene's own lock would only outlive a killed one.
        new(directory, new IndexWriterConfig(Lucene, new KeywordAnalyzer()) { OpenMode = mode, Similarity = Ranking.Instance, MergeScheduler = new SerialMergeScheduler() });

    /// <remarks>Plainly read: of memory-mapped files Lucene keeps track of every reader, and the garbage collector stopped for 40 ms to look through them.</remarks>
    private static SimpleFSDirectory Open(string path) => new(path, NoLockFactory.GetNoLockFactory());

    private static Term PageTerm(int pageId) => new(PageDocument.Page, PageDocument.Key(pageId));

    private sealed class SearcherMaker : SearcherFactory
    {
        public override IndexSearcher NewSearcher(IndexReader reader) => new PageSearcher(reader) { Similarity = Ranking.Instance };
    }
}

/// <summary>One state of an index.</summary>
internal sealed class PageSearcher(IndexReader reader) : IndexSearcher(reader)
{
    private LiveWeights? weights;

    /// <summary>Read when the state is made, behind the searches.</summary>
    public Spellings Spellings { get; } = Spellings.Of(reader);

    /// <summary>What each document's page weighs in a snapshot; kept while the snapshot is shown.</summary>
    public LiveWeights WeightsIn(PublishedSite site, Language language)
    {
        var known = Volatile.Read(ref weights);
        if (known?.Site != site)
            Volatile.Write(ref weights, known = new LiveWeights(this, site, language));
        return known;
    }
}
