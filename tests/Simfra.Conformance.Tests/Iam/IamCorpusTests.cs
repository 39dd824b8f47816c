using Simfra.Security.Iam;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Iam;

public sealed class IamCorpusTests
{
    public static TheoryData<string> Cases => [.. IamCorpus.Keys.Where(k => NotApplicable.ReasonOf(k) is null)];

    [SharedDataTheory(IamCorpus.Folder)]
    [MemberData(nameof(Cases))]
    public void Decision_OfCase_IsThatOfTheCorpus(string key)
    {
        var @case = new IamCase(IamCorpus.Find(key));

        var decision = new PolicyEvaluator().Evaluate(@case.Request, @case.Policies);

        Assert.Equal($"{key}: {@case.Expected}", $"{key}: {NameOf(decision.Effect)}");
        if (@case.BlockedBy.Count > 0)
        {
            Assert.Contains(IamCase.NameOf(decision.PolicyType!.Value), @case.BlockedBy);
        }
    }

    [SharedDataTheory(IamCorpus.Folder)]
    [MemberData(nameof(Cases))]
    public void Trace_OfCase_ComesToTheSameDecision(string key)
    {
        var @case = new IamCase(IamCorpus.Find(key));
        var evaluator = new PolicyEvaluator();
        var policies = @case.Policies;

        var trace = evaluator.Explain(@case.Request, policies);

        Assert.Equal(evaluator.Evaluate(@case.Request, policies), trace.Decision);
        Assert.Equal(trace.Decision.Statement is null ? 0 : 1, trace.Policies.SelectMany(p => p.Statements).Count(s => s.Decided));
    }

    [SharedDataFact(IamCorpus.Folder)]
    public void NotApplicable_NamesCasesOfTheCorpus()
    {
        Assert.All(NotApplicable.Keys, k => Assert.Contains(k, IamCorpus.Keys));
        Assert.Equal(IamCorpus.Keys.Count, IamCorpus.Keys.Count(k => NotApplicable.ReasonOf(k) is null) + NotApplicable.Keys.Count());
    }

    private static string NameOf(DecisionEffect effect) => effect switch
    {
        DecisionEffect.Allowed => "Allowed",
        DecisionEffect.ExplicitDeny => "ExplicitlyDenied",
        _ => "ImplicitlyDenied",
    };
}
