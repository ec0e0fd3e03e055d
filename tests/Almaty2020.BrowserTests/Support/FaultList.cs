namespace Almaty2020.BrowserTests.Support;

internal static class FaultList
{
    /// <summary>Fails with the full list of faults: showing only the first would take one run per fault.</summary>
    public static void AssertNone(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
            Assert.Fail($"{faults.Count} faults:\n" + string.Join('\n', faults.Distinct()));
    }
}
