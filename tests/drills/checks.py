"""The checks of a piece of code, met one after the other: taken out, or made to tell when they refuse."""

import ast


class Checks(ast.NodeTransformer):
    """Meets each check in the same order, whatever is done with it."""

    def __init__(self) -> None:
        self.met = 0

    def meet(self, check: ast.expr, what: str, line: int) -> tuple[ast.expr, bool]:
        """What stands there from now on, and whether the check is taken out."""
        raise NotImplementedError

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd):
            is_chained = isinstance(node.left, ast.BinOp)
            node.right, is_out = self.meet(node.right, f"without {ast.unparse(node.right)}", node.right.lineno)
            if is_out:
                return node.left
            if not is_chained:
                node.left, is_out = self.meet(node.left, f"without {ast.unparse(node.left)}", node.left.lineno)
                if is_out:
                    return node.right
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.And):
            for number, value in enumerate(node.values):
                node.values[number], is_out = self.meet(value, f"without {ast.unparse(value)}", value.lineno)
                if is_out:
                    rest = node.values[:number] + node.values[number + 1 :]
                    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.body) != "self":
            return node
        node.test, is_out = self.meet(node.test, f"always, not if {ast.unparse(node.test)}", node.lineno)
        return node.body if is_out else node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if len(node.body) != 1 or ast.unparse(node.body[0]) != "return self":
            return node
        node.test, is_out = self.meet(node.test, f"always, not if {ast.unparse(node.test)}", node.lineno)
        return node.body[0] if is_out else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in {"rule", "can", "_can"} and node.args:
            check, is_out = self.meet(node, f"always {ast.unparse(node.args[0])[:60]}", node.lineno)
            return ast.parse("rule(lambda *_: True, otherwise='')", mode="eval").body if is_out else check
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"filter", "exclude"}:
            asked = ", ".join(map(ast.unparse, [*node.args, *node.keywords]))[:60]
            check, is_out = self.meet(node, f"without .{node.func.attr}({asked})", node.lineno)
            return node.func.value if is_out else check
        return node


class TakeOut(Checks):
    """Takes out the n-th check that it meets; `what` stays empty when there is none."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.wanted, self.what, self.line = wanted, "", 0

    def meet(self, check: ast.expr, what: str, line: int) -> tuple[ast.expr, bool]:
        is_it = self.met == self.wanted
        self.met += 1
        if is_it:
            self.what, self.line = what, line
        return check, is_it


class Watch(Checks):
    """Puts each check into `watched(path, part, number, …)`, which sees when it refuses."""

    def __init__(self, path: str, part: str) -> None:
        super().__init__()
        self.path, self.part = path, part

    def meet(self, check: ast.expr, what: str, line: int) -> tuple[ast.expr, bool]:
        which = [ast.Constant(each) for each in (self.path, self.part, self.met)]
        call = ast.Call(ast.Name("watched", ast.Load()), [*which, check], [])
        self.met += 1
        return ast.fix_missing_locations(ast.copy_location(call, check)), False
