using System.Reflection;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Simfra.Testing;

/// <summary>
/// On a test, a class or the assembly: a test that fails prints the journals of the fixtures that it used, from when it began; and a call to
/// real AWS which the network guard refused fails the test even where its code catches the exception.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SimfraJournalAttribute : Attribute, ITestAction
{
    private readonly ConditionalWeakTable<ITest, TestRun> _runs = [];

    /// <summary>Each test.</summary>
    public ActionTargets Targets => ActionTargets.Test;

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        _runs.AddOrUpdate(test, TestRun.Begin(FixturesOf(test.Fixture)));
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        TestRun.End();
        if (!_runs.TryGetValue(test, out var run))
        {
            return;
        }

        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        if ((failed || run.Refused is not null) && run.Report() is { Length: > 0 } report)
        {
            TestContext.Out.WriteLine(report);
        }

        if (!failed && run.Refused is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Fixtures that the test's class keeps: the test may use them by way of an application that has threads of its own.</summary>
    private static IEnumerable<SimfraFixture> FixturesOf(object? instance) =>
        from field in instance?.GetType().GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic) ?? []
        where field.FieldType.IsAssignableTo(typeof(SimfraFixture))
        let fixture = (SimfraFixture?)field.GetValue(instance)
        where fixture is not null
        select fixture;
}
