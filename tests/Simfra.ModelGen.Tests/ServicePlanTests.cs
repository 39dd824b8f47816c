using Simfra.ModelGen.Emit;

namespace Simfra.ModelGen.Tests;

public sealed class ServicePlanTests
{
    private const string Shapes = """
        "Input": { "type": "structure", "members": { "Loop": { "shape": "Input" }, "Map": { "shape": "Map" } } },
        "Map": { "type": "map", "key": { "shape": "Key" }, "value": { "shape": "Value" } },
        "Key": { "type": "string" }, "Value": { "type": "string" }, "Unused": { "type": "string" },
        "Oops": { "type": "structure", "exception": true, "members": { "Detail": { "shape": "Detail" } } }, "Detail": { "type": "string" }
        """;

    private const string Operation = """, "input": { "shape": "Input" }, "errors": [{ "shape": "Oops" }]""";

    [Fact]
    public void Create_ImplementedOperation_ReachesItsShapesAndNoOthers()
    {
        var plan = MiniModel.Plan(MiniModel.Parse(Shapes, operation: Operation), "Do");

        Assert.Equal(["Detail", "Input", "Key", "Map", "Oops", "Value"], plan.TableShapes.Select(static s => s.Name));
    }

    [Fact]
    public void Create_OperationNotImplemented_LeavesItsErrorsWithoutMembers()
    {
        var plan = MiniModel.Plan(MiniModel.Parse(Shapes, operation: Operation));

        var service = ServiceSchemaBuilder.FromPlan(plan);
        var operation = Assert.Single(service.Operations);
        Assert.False(operation.IsImplemented);
        Assert.Null(operation.Input);
        var error = Assert.Single(operation.Errors);
        Assert.Equal("Oops", error.ErrorCode);
        Assert.Empty(error.Members);
        Assert.Same(error, Assert.Single(service.Shapes));
    }

    [Fact]
    public void Create_ServiceThatIsNotSupported_KeepsNamesAndRoutesAlone()
    {
        var plan = ServicePlan.Create(MiniModel.Load(MiniModel.Parse(Shapes, operation: Operation)), settings: null);

        var service = ServiceSchemaBuilder.FromPlan(plan);

        Assert.False(service.IsSupported);
        Assert.Empty(service.Shapes);
        var operation = Assert.Single(service.Operations);
        Assert.Equal(("Do", "POST", "/"), (operation.Name, operation.Method, operation.Uri));
        Assert.Equal(["mini:Do"], operation.IamActions);
        Assert.Empty(operation.Errors);
    }

    [Fact]
    public void Create_OperationThatTheModelLacks_IsRefused() =>
        Assert.Equal(
            "mini: 'Undo' is implemented, but the model has no such operation.",
            Assert.Throws<ModelException>(() => MiniModel.Plan(MiniModel.Parse(Shapes), "Undo")).Message);

    [Fact]
    public void Create_CollectionThatContainsItself_IsRefused()
    {
        var model = MiniModel.WithInput("""
            "Input": { "type": "structure", "members": { "L": { "shape": "L" } } }, "L": { "type": "list", "member": { "shape": "L" } }
            """);

        Assert.Equal(
            "mini.L: the collection contains itself.", Assert.Throws<ModelException>(() => MiniModel.Plan(model, "Do")).Message);
    }
}
