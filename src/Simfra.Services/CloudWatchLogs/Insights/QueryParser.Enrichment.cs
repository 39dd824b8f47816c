namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Commands that bring more into lines than their events have, and those that take lists apart or add up.</summary>
internal sealed partial class QueryParser
{
    /// <summary><c>filterIndex id = "a"</c>, <c>filterIndex id in ["a", "b"]</c>.</summary>
    private void ReadFilterIndex()
    {
        var field = _scanner.Current;
        var comparison = _scanner.Peek();
        if (Scope.IsAfterStats || field.Kind != QueryTokenKind.Name || !(comparison.Is("=") || comparison.IsWord("in")))
        {
            throw _scanner.Unexpected(field.Kind == QueryTokenKind.Name ? comparison : field);
        }

        _plan.Add(new FilterIndexStage(field.Value, _expressions.ReadTest()));
    }

    /// <summary><c>expand items</c>: a line for each item, in which the field is the item.</summary>
    private void ReadExpand()
    {
        var field = _scanner.Expect(QueryTokenKind.Name);
        var of = Scope.FindMade(field.Value) ?? (Scope.IsAfterStats ? Scope.Resolve(field) : new StructureField(field.Path));
        _plan.CountMatches();
        _plan.Add(new ExpandStage(of, Remake(field)));
    }

    /// <summary><c>lookup users id as user_id OUTPUT name, email</c>.</summary>
    private void ReadLookup()
    {
        var table = _scanner.Expect(QueryTokenKind.Name);
        var keys = new List<(string Column, QueryExpression Of)>();
        do
        {
            var column = _scanner.Expect(QueryTokenKind.Name);
            var field = _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name) : column;
            keys.Add((column.Value, Scope.Resolve(field)));
        }
        while (_scanner.Take(","));
        if (!_scanner.TakeWord("output"))
        {
            throw _scanner.Unexpected();
        }

        var outputs = new List<(string Column, int Slot, QueryExpression Otherwise)>();
        do
        {
            var output = _scanner.Expect(QueryTokenKind.Name);
            var otherwise = Scope.Resolve(output);
            outputs.Add((output.Value, Remake(output), otherwise));
            _plan.ShowParsed(output.Value);
        }
        while (_scanner.Take(","));
        _plan.LookupTables.Add(table);
        _plan.Add(new LookupStage(_plan, table, keys, outputs));
    }

    /// <summary><c>join type=left left=a right=b where a.id=b.id (SOURCE 'group')</c>.</summary>
    private void ReadJoin(QueryToken command)
    {
        if (_plan.JoinedGroups.Count > 0 || Scope.IsAfterStats)
        {
            throw _scanner.Unexpected(command);
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!_scanner.Current.IsWord("where"))
        {
            var option = _scanner.Expect(QueryTokenKind.Name);
            _scanner.Expect("=");
            if (option.Value is not ("type" or "left" or "right") || !options.TryAdd(option.Value, _scanner.Expect(QueryTokenKind.Name).Value))
            {
                throw _scanner.Unexpected(option);
            }
        }

        _scanner.Next();
        var type = options.GetValueOrDefault("type", "inner");
        if (type is not ("inner" or "left") || !options.TryGetValue("left", out var leftSide) || !options.TryGetValue("right", out var rightSide))
        {
            throw _scanner.Unexpected(command);
        }

        Scope.Join(leftSide, rightSide, new(new()));
        var first = _scanner.Expect(QueryTokenKind.Name);
        _scanner.Expect("=");
        var second = _scanner.Expect(QueryTokenKind.Name);
        var (left, right) = first.Path[0] == leftSide ? (first, second) : (second, first);
        if (left.Path[0] != leftSide || right.Path[0] != rightSide || left.Path.Count < 2 || right.Path.Count < 2)
        {
            throw _scanner.Unexpected(first);
        }

        ReadJoinedGroups();
        _plan.CountMatches();
        _plan.Add(new JoinStage(_plan, Scope.Resolve(left), Scope.ResolveRight(right), isLeft: type == "left")
        {
            Discovery = Scope.Right!.Discovery!,
        });
    }

    private void ReadJoinedGroups()
    {
        _scanner.Expect("(");
        if (!_scanner.TakeWord("source"))
        {
            throw _scanner.Unexpected();
        }

        do
        {
            if (_scanner.Current.Kind == QueryTokenKind.Name)
            {
                throw new UnbuiltQueryPart($"SOURCE {_scanner.Current.Value} of join");
            }

            _plan.JoinedGroups.Add(_scanner.Expect(QueryTokenKind.Text).Value);
        }
        while (_scanner.Take(","));
        if (_scanner.Current.Kind == QueryTokenKind.Name)
        {
            throw new UnbuiltQueryPart($"{_scanner.Current.Value} of join");
        }

        _scanner.Expect(")");
    }

    /// <summary><c>addtotals fieldname=Sum row=true col=true a, b</c>.</summary>
    private void ReadAddTotals()
    {
        var (name, hasRows, hasColumns) = ("Total", true, false);
        while (_scanner.Current.Kind == QueryTokenKind.Name && _scanner.Peek().Is("="))
        {
            var option = _scanner.Next();
            _scanner.Next();
            var value = _scanner.Current.Kind == QueryTokenKind.Text ? _scanner.Next() : _scanner.Expect(QueryTokenKind.Name);
            switch (option.Value.ToLowerInvariant())
            {
                case "fieldname":
                    name = value.Value;
                    break;
                case "row" when bool.TryParse(value.Value, out hasRows):
                case "col" when bool.TryParse(value.Value, out hasColumns):
                    break;
                default:
                    throw _scanner.Unexpected(option);
            }
        }

        var named = new List<(string Name, QueryExpression Of)>();
        if (_scanner.Current.Kind == QueryTokenKind.Name)
        {
            named.AddRange(ReadNamesOf().Select(static f => (f.Text, f.Expression)));
        }
        else
        {
            named.AddRange(ShownFields());
        }

        var summed = named.ConvertAll(n => (Slot: Remake(n.Name), n.Of));
        foreach (var (field, _) in named)
        {
            _plan.Show(field, null);
        }

        _plan.CountMatches();
        _plan.Add(new AssignStage(summed));
        int? total = hasRows ? Remake(name) : null;
        if (hasRows)
        {
            _plan.Show(name, null);
        }

        _plan.Add(new TotalsStage([.. summed.Select(static s => s.Slot)], total, hasColumns, () => Scope.SlotCount));
    }

    /// <summary>The place of a field that means something else from here on.</summary>
    private int Remake(QueryToken name) => Remake(name.Value);

    private int Remake(string name)
    {
        _plan.Reshow(name);
        return Scope.FindSlot(name) ?? Scope.Add(name);
    }
}
