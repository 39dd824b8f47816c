using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>What is decided, over the whole order of evaluation: each line of the tables is a case.</summary>
public sealed class DecisionTableTests
{
    public static TheoryData<string> OneAccountRows => Rows(DecisionTables.OneAccount);

    public static TheoryData<string> TwoAccountsRows => Rows(DecisionTables.TwoAccounts);

    public static TheoryData<string> OrganizationRows => Rows(DecisionTables.Organization);

    public static TheoryData<string> PrincipalRows => Rows(DecisionTables.Principals);

    [Theory]
    [MemberData(nameof(OneAccountRows))]
    public void Decision_InOneAccount(string row) => Check(row);

    [Theory]
    [MemberData(nameof(TwoAccountsRows))]
    public void Decision_OverTwoAccounts(string row) => Check(row);

    [Theory]
    [MemberData(nameof(OrganizationRows))]
    public void Decision_InAnOrganization(string row) => Check(row);

    [Theory]
    [MemberData(nameof(PrincipalRows))]
    public void Decision_ByHowThePrincipalIsNamed(string row) => Check(row);

    private static void Check(string row)
    {
        var scenario = new Scenario(row);
        var evaluator = new PolicyEvaluator();
        var policies = scenario.Policies;

        var decision = evaluator.Evaluate(scenario.Request, policies);

        Assert.Equal(scenario.Expected, Scenario.Describe(decision));
        // The trace is made by the same rules, and says which statement it was.
        var trace = evaluator.Explain(scenario.Request, policies);
        Assert.Equal(decision, trace.Decision);
        Assert.Equal(decision.Statement is null ? 0 : 1, trace.Policies.Sum(p => p.Statements.Count(s => s.Decided && s.Applies)));
    }

    private static TheoryData<string> Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#'))];
}
