using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>Sessions that somebody delegated to a product provider: what was approved bounds them, whoever else allows.</summary>
public sealed class DelegationDecisionTests
{
    [Theory]
    [InlineData("user identity=allow delegation=allow => allowed by identity")]
    [InlineData("user identity=allow delegation=none => implicit session")]
    [InlineData("user identity=allow delegation=deny => explicit session")]
    [InlineData("user delegation=allow => implicit identity")]
    [InlineData("user identity=allow boundary=none delegation=allow => implicit boundary")]
    [InlineData("user resource=allow:user delegation=allow => allowed by resource")]
    [InlineData("user resource=allow:user delegation=none => implicit session")]
    [InlineData("user resource=allow:everyone delegation=none => implicit session")]
    [InlineData("role resource=allow:session delegation=none => implicit session")]
    [InlineData("role identity=allow session=none delegation=allow => implicit session")]
    [InlineData("role identity=allow session=allow delegation=none => implicit session")]
    [InlineData("role identity=allow session=allow delegation=allow => allowed by identity")]
    [InlineData("root delegation=allow => allowed by nothing")]
    [InlineData("root delegation=none => implicit session")]
    [InlineData("user cross identity=allow resource=allow:account delegation=none => implicit session")]
    [InlineData("user cross identity=allow resource=allow:user delegation=allow => allowed by resource")]
    public void WhatWasApproved_BoundsTheSession(string row)
    {
        var scenario = new Scenario(row);
        var evaluator = new PolicyEvaluator();

        Assert.Equal(scenario.Expected, Scenario.Describe(evaluator.Evaluate(scenario.Request, scenario.Policies)));
        Assert.Equal(scenario.Expected, Scenario.Describe(evaluator.Explain(scenario.Request, scenario.Policies).Decision));
    }
}
