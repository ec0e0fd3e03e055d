namespace Almaty2020.BrowserTests.Support;

internal static class Faults
{
    /// <summary>Says every fault in full: the first alone, or a shortened list, would cost a run each.</summary>
    public static void AssertNone(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
            Assert.Fail($"{faults.Count} faults:\n" + string.Join('\n', faults.Distinct()));
    }
}
